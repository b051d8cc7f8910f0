"""Who is asking, in which release of the city, and what do they see when it goes wrong?"""

import time
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.actor import NotAllowed
from onecity.base.cause import note
from onecity.base.declarations.door import pin
from onecity.base.identity.door import actor_for
from onecity.base.identity.models import Account
from onecity.web.account.problems import problem_of
from onecity.web.account.program import enter_as_program, is_signed
from onecity.web.account.session import ended, lacks_second_factor, leave, signed_in_actor, touch
from onecity.web.account.visitor import sign_in_url
from onecity.web.api.problem import problem_response, wants_json
from onecity.web.errors import not_allowed

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN_WITHOUT_SECOND_FACTOR = (
    "second_factor_setup",
    "sign_out",
    "sign_in",
    "preferences",
    "javascript_catalog",
)


class ReleaseMiddleware:
    """Keeps one release of the declarations for the whole request, even while a new one is loaded."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within one release."""
        with pin():
            return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor` by signature or session, ends staff sessions in time, asks for a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the program that signed the request, else as the actor behind the session."""
        if is_signed(request):
            return enter_as_program(request) or self.get_response(request)
        account = request.user
        if not isinstance(account, Account):
            request.actor = actor_for(None, language=get_language())  # type: ignore[attr-defined]
            return self.get_response(request)
        actor = signed_in_actor(request, account)
        now_s = int(time.time())
        if reason := ended(request, actor, now_s):
            return _session_over(request, reason)
        touch(request, now_s)
        request.actor = actor  # type: ignore[attr-defined]
        note(actor=str(actor.id or ""))
        if not _is_open(request) and lacks_second_factor(request, account, actor):
            return _ask_second_factor(request)
        return self.get_response(request)


class ProblemMiddleware:
    """Turns known errors into a page for people or problem details for programs."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; errors come back through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The answer to a known error; `None` leaves the others to Django."""
        if isinstance(error, NotAllowed):
            return _refuse(request)
        problem = problem_of(error, get_language() or "zh-hans")
        if problem is None:
            return None
        return problem_response(request, problem.status, problem.code, problem.title, problem.detail)


def _refuse(request: HttpRequest) -> HttpResponse:
    """403; somebody who is not signed in is asked to do that first."""
    if isinstance(request.user, Account):
        return not_allowed(request)
    return _to_sign_in(request, _("Sign in first."))


def _session_over(request: HttpRequest, reason: str) -> HttpResponse:
    """Sign out and say why."""
    leave(request)
    texts = {
        "idle": _("You were signed out because nothing happened for a while."),
        "long": _("You were signed out after twelve hours."),
    }
    request.actor = actor_for(None, language=get_language())  # type: ignore[attr-defined]
    return _to_sign_in(request, texts[reason])


def _to_sign_in(request: HttpRequest, text: str) -> HttpResponse:
    """To the sign-in page with the reason, and back to this page afterwards; 401 for programs."""
    if wants_json(request):
        return problem_response(request, 401, "sign-in-needed", text)
    messages.info(request, text)
    return _go(request, sign_in_url(_page(request)))


def _ask_second_factor(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        detail = _("Set it up under “Me”, then try again.")
        return problem_response(
            request, 403, "second-factor-needed", _("Your duties need a second factor."), detail
        )
    return _go(request, reverse("second_factor_setup"))


def _is_open(request: HttpRequest) -> bool:
    return request.path in {reverse(name) for name in OPEN_WITHOUT_SECOND_FACTOR}


def _page(request: HttpRequest) -> str:
    """The page that the person is on: what was asked for, or for a fragment or a form the page around it."""
    if request.headers.get("HX-Request"):
        return request.headers.get("HX-Current-URL", "/")
    return request.get_full_path() if request.method == "GET" else "/"


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect, also out of a fragment."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
