"""What do all routes of the interface share?"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie

from onecity.base.actor import Actor, NotAllowed
from onecity.base.page import CursorInvalid
from onecity.web.account.problems import problem_of
from onecity.web.account.program import WANTED
from onecity.web.api.problem import problem_response
from onecity.web.errors import csrf_failure


class SignedIn(APIKeyCookie):
    """A signed-in session, whose writes need the CSRF token as in the pages (`X-CSRFToken`); or a program that signs
    each request by RFC 9421 (`Signature-Input`, `Signature`).
    """

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session or of the signature, or `None`."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.id is not None else None


signed_in = SignedIn()


class CityAPI(NinjaAPI):
    """A django-ninja interface whose errors are problem details in the caller's language."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options, docs_url=None, openapi_url="/openapi.json")
        self.add_exception_handler(ValidationError, answers_invalid)
        self.add_exception_handler(NotAllowed, not_allowed)
        self.add_exception_handler(Http404, unknown)
        self.add_exception_handler(HttpError, refused)
        self.add_exception_handler(CursorInvalid, cursor_invalid)
        self.add_exception_handler(RequestDataTooBig, too_big)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:  # noqa: ANN401
        """An error that an engine declares as its answer, else ninja's handlers."""
        problem = problem_of(exc, get_language() or "zh-hans")
        if problem is None:
            return super().on_exception(request, exc)
        fields: Any = {"errors": exc.fields()} if hasattr(exc, "fields") else {}
        return problem_response(
            request, problem.status, problem.code, problem.title, problem.detail, **fields
        )


def answers_invalid(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """422: which values are wrong, and where they stand."""
    errors: Any = [
        {"at": ".".join(map(str, e["loc"])), "code": e["type"], "text": e["msg"]} for e in error.errors
    ]
    return problem_response(request, 422, "invalid", _("Some values are missing or wrong."), errors=errors)


def not_allowed(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """403: the permission that is missing."""
    return problem_response(
        request, 403, "not-allowed", _("You are not allowed to do this."), permission=error.permission
    )


def unknown(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """404."""
    return problem_response(request, 404, "not-found", _("There is nothing at this address."))


def refused(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """Ninja's own refusals: 401 without a session, 403 without the CSRF token, 400 for a body that is no JSON."""
    if error.status_code == 401:
        detail = _("A program signs its requests instead: /developers/ says how.")
        answer = problem_response(request, 401, "sign-in-needed", _("Sign in first."), detail)
        answer["Accept-Signature"] = WANTED
        return answer
    if error.status_code == 403:
        return csrf_failure(request, str(error))
    return problem_response(
        request, error.status_code, "refused", _("The request cannot be understood."), str(error)
    )


def cursor_invalid(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """400: a paging cursor that we did not give."""
    return problem_response(
        request, 400, "cursor-invalid", _("This page does not exist. Start from the first one.")
    )


def too_big(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401
    """413."""
    return problem_response(request, 413, "too-big", _("The request is too large."))
