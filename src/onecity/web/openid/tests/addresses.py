"""The addresses of the tests: accounts and apps."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog


def home(request: HttpRequest) -> HttpResponse:
    """Something at the first address."""
    return HttpResponse("home")


urlpatterns = [
    path("", include("onecity.web.account.urls")),
    path("", include("onecity.web.openid.urls")),
    path("", include("onecity.web.shelf.pages")),
    path("", home, name="home"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
]
