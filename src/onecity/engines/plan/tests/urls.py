"""Where do the plan's pages and routes stand in its tests? As on the site, without the other engines."""

from django.urls import include, path

from onecity.engines.plan.api import router
from onecity.engines.plan.pages import urlpatterns as pages
from onecity.web.api.kit import CityAPI

api = CityAPI(title="Plan", urls_namespace="plan-tests")
api.add_router("/plan", router)

urlpatterns = [
    path("", include("onecity.web.urls")),
    path("plan/", include((pages, "plan"))),
    path("api/v1/", api.urls),
]
