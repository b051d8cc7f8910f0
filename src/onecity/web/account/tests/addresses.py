"""The addresses of the tests: the account pages, and pages that fail in every known way."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from onecity.base.actor import Actor
from onecity.base.identity.errors import DutiesNotSeparated


class CaseClosed(Exception):
    """An engine's own error that joins in."""

    status = 409

    def text(self, language: str) -> str:
        """What is wrong."""
        return "案件已办结" if language.startswith("zh") else "The case is closed"


def whoami(request: HttpRequest) -> JsonResponse:
    """Who the middleware says is asking."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "id": str(actor.id),
            "kind": actor.kind.value,
            "may": sorted(grant.permission for grant in actor.grants),
            "for": str(actor.on_behalf_of),
            "language": actor.language,
        }
    )


def decide(request: HttpRequest) -> HttpResponse:
    """A page for clerks."""
    request.actor.must("affairs.decide")  # type: ignore[attr-defined]
    return HttpResponse("decided")


def fail(request: HttpRequest, how: str) -> HttpResponse:
    """A page that fails."""
    raise {
        "duties": DutiesNotSeparated("audit", "security"),
        "case": CaseClosed(),
        "bug": ZeroDivisionError(),
    }[how]


urlpatterns = [
    path("", include("onecity.web.account.urls")),
    path("", whoami, name="home"),
    path("decide/", decide),
    path("fail/<str:how>/", fail),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
]
