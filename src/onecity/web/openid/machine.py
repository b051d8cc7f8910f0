"""What is answered to the programs of apps, which have no session here?"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from onecity.base.identity.openid import door
from onecity.base.identity.openid.door import Answer, Asked
from onecity.web.account.visitor import address
from onecity.web.openid.requests import asked_of

KEPT_S = 300
View = Callable[[HttpRequest], HttpResponse]


def for_programs(*methods: str) -> Callable[[View], View]:
    """A view without a session: its caller proves itself; a browser's script may read it if its page is an app's."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                answer: HttpResponse = HttpResponse(status=204)
            elif request.method in methods:
                answer = view(request)
            else:
                answer = JsonResponse(
                    {"error": "invalid_request"}, status=405, headers={"Allow": ", ".join(methods)}
                )
            return _shared(request, answer, methods)

        return guarded

    return decorate


@for_programs("POST")
def token(request: HttpRequest) -> HttpResponse:
    """A code or a refresh token against a pair of tokens."""
    return _answered(request, door.answer_token)


@for_programs("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """An app gives a token back."""
    return _answered(request, door.answer_revocation)


@for_programs("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """An app asks whether a token is still good."""
    return _answered(request, door.answer_introspection)


@for_programs("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """What a person let the app know."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return _json(door.answer_userinfo(bearer.strip() if scheme.lower() == "bearer" else "", address(request)))


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def discovery(request: HttpRequest) -> HttpResponse:
    """What an app's program reads first."""
    return JsonResponse(door.discovery(), headers={"Access-Control-Allow-Origin": "*"})


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that check ID tokens."""
    found = {"keys": [dict(key) for key in door.key_set()["keys"]]}
    headers = {"Access-Control-Allow-Origin": "*"}
    return JsonResponse(found, content_type="application/jwk-set+json", headers=headers)


def _answered(request: HttpRequest, answer: Callable[[Asked, str], Answer]) -> HttpResponse:
    return _json(answer(asked_of(request), address(request)))


def _json(answer: Answer) -> HttpResponse:
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
    return JsonResponse(answer.body, status=answer.status, headers=headers)


def _shared(request: HttpRequest, answer: HttpResponse, methods: tuple[str, ...]) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    answer["Vary"] = "Origin"
    if door.may_read_from(origin):
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Allow-Methods"] = ", ".join(methods)
        answer["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    return answer
