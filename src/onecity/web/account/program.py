"""Which other organisation's program has signed this request to the interface?

A signature stands in the place of a session: it is looked at before any cookie, and needs no CSRF token, since no
browser makes one on behalf of another site.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.actor import Actor, ActorKind
from onecity.base.identity.clients.errors import ClientError
from onecity.base.identity.door import recognise_client
from onecity.core.signature import Message
from onecity.core.signature import request as message_of_request
from onecity.web.account.problems import problem_of
from onecity.web.account.visitor import address
from onecity.web.api.problem import problem_response

OPEN_TO_PROGRAMS = ("/api/", "/live/", "/sta/")
FIELDS = ("Signature-Input", "Signature")
# what a program has to cover, as RFC 9421 (5.1) lets a server say it
WANTED = 'sig1=("@method" "@authority" "@path" "@query" "content-digest");created;nonce;keyid'


def is_signed(request: HttpRequest) -> bool:
    """Whether a request to the interface says that a program has signed it."""
    return request.path.startswith(OPEN_TO_PROGRAMS) and any(name in request.headers for name in FIELDS)


def is_program(actor: Actor) -> bool:
    """Whether another organisation's program asks."""
    return actor.kind is ActorKind.CLIENT


def enter_as_program(request: HttpRequest) -> HttpResponse | None:
    """Set `request.actor` to the program that signed the request; the refusal when there is none."""
    try:
        actor = signed_actor(request, message_of(request, request.body))
    except ClientError as refused:
        return refusal(request, refused)
    except RequestDataTooBig:
        return problem_response(request, 413, "too-big", _("The request is too large."))
    request.actor = actor  # type: ignore[attr-defined]
    # a cookie that came along counts for nothing
    request.user = AnonymousUser()
    # the mark that Django's own middleware leaves alone; a signature over the whole request is the better token
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return None


def signed_actor(request: HttpRequest, message: Message) -> Actor:
    """Who signed the request. Raises of `identity.clients.errors`."""
    return recognise_client(message, address(request), get_language() or "zh-hans")


def message_of(request: HttpRequest, body: bytes = b"") -> Message:
    """The request as it was signed; its path as every client writes it, percent-encoded."""
    return message_of_request(
        method=request.method or "",
        authority=request.get_host(),
        path=escape_uri_path(request.path),
        query=request.META.get("QUERY_STRING", ""),
        scheme=request.scheme or "https",
        headers=dict(request.headers),
        body=body,
    )


def refusal(request: HttpRequest, refused: ClientError) -> HttpResponse:
    """What is wrong with the signature and what to do, in the caller's language."""
    problem = problem_of(refused, get_language() or "zh-hans")
    if problem is None:
        raise refused
    detail = _("Nothing was done. See the page for developers: /developers/.")
    answer = problem_response(request, problem.status, problem.code, problem.title, detail)
    if problem.status == 401:
        answer["Accept-Signature"] = WANTED
    if problem.status == 429:
        answer["Retry-After"] = "60"
    return answer
