"""Where do the pages and routes of certificates stand in their tests? As on the site, without other engines."""

from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from onecity.engines.certificates.api import router
from onecity.engines.certificates.pages import urlpatterns as pages
from onecity.web.api.kit import CityAPI

api = CityAPI(title="Certificates", urls_namespace="certificates-tests")
api.add_router("/certificates", router)

urlpatterns = [
    path("", include("onecity.web.urls")),
    path("certificates/", include((pages, "certificates"))),
    path("api/v1/", api.urls),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
]
