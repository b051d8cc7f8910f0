"""The addresses that these tests open."""

from django.urls import URLPattern, URLResolver, include, path

from onecity.engines.basemap.api import router
from onecity.engines.basemap.pages import urlpatterns as pages
from onecity.web.api.kit import CityAPI

api = CityAPI(title="basemap", urls_namespace="basemap-tests")
api.add_router("/addresses", router)
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("onecity.web.urls")),
    path("api/v1/", api.urls),
    path("ogc/", include((pages, "basemap"))),
]
