"""Where do the circles' pages stand in their tests? As on the site, without the other engines."""

from django.urls import include, path

from onecity.engines.circles.pages import urlpatterns as pages

urlpatterns = [
    path("", include("onecity.web.urls")),
    path("circle/", include((pages, "circles"))),
]
