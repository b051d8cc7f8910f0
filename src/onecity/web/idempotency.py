"""Has this very request been answered before?

A write may carry `Idempotency-Key` (API) or the hidden field `idempotency_key` (pages). The key, the effect and the
stored answer commit in one transaction: a crash leaves all of them or none.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from onecity.web.access import actor_of
from onecity.web.account.program import is_program
from onecity.web.api.problem import problem_response
from onecity.web.errors import bad_request
from onecity.web.models import StoredAnswer
from onecity.web.stored_answer import mark_of, opened, route_of, sealed

FIELD = "idempotency_key"
KEPT = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Location")
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
KEY = re.compile(r"[\x21-\x7e]{1,100}")


class IdempotencyMiddleware:
    """Answers a repeated write with the first answer; leaves requests without a key alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the transaction of the request's key, or give the stored answer.

        All that is inside this middleware runs in that transaction, so that an error that the view raises has
        become its answer already, and undoes the transaction.
        """
        try:
            key = idempotency_key(request)
        except UnreadablePostError:  # whoever sent it has gone: no fault of ours
            return bad_request(request)
        if key is None:
            return self.get_response(request)
        if not KEY.fullmatch(key):
            title = _("The idempotency key is not usable.")
            return problem_response(request, 400, "idempotency-key-invalid", title)
        return answer_once(request, key, lambda: self.get_response(request))


def idempotency_key(request: HttpRequest) -> str | None:
    """The key of a write, from its header or its hidden field; `None` when it has none."""
    if request.method not in WRITES:
        return None
    header = request.headers.get("Idempotency-Key")
    if header is not None:
        return header
    return request.POST.get(FIELD) or None if is_form(request) else None


def is_form(request: HttpRequest) -> bool:
    """Whether the body is a browser's form."""
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


class Refused(Exception):
    """The view refused the request: nothing is kept, the key stays free for a corrected one."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__(response.status_code)
        self.response = response


def answer_once(request: HttpRequest, key: str, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The view's answer, stored under the key; on a repetition the stored one."""
    asker = asking(request)
    identity = {"actor": asker, "route": route_of(request), "key": mark_of(request.path, key)}
    digest = body_hash(request)
    # as an older version kept it; a day after the change nothing is found here any more
    before = StoredAnswer.objects.filter(actor=asker, route=request.path[:200], key=key).first()
    if before is not None:
        return repeat(request, before, key, digest)
    try:
        with transaction.atomic():
            row = StoredAnswer.objects.create(**identity, body_hash=digest)
            response = view()
            if response.status_code >= 400 or response.streaming:
                raise Refused(response)
            store(row, response, key)
            return response
    except Refused as refused:
        return refused.response
    except IntegrityError:
        stored = StoredAnswer.objects.filter(**identity).first()
        if stored is None:
            raise
        return repeat(request, stored, key, digest)


def asking(request: HttpRequest) -> str:
    """Who asks, so that nobody gets another's answer: program or account, else the session, else the CSRF cookie.

    Whoever acts for somebody else by a mandate is another asker than when acting for themself.
    """
    if is_program(actor_of(request)):
        return f"program:{actor_of(request).id}"
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        principal = actor_of(request).on_behalf_of
        return f"account:{user.pk}" + (f":{principal}" if principal else "")
    anonymous = request.session.session_key or request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return "anonymous:" + hashlib.sha256(anonymous.encode()).hexdigest()[:40]


def body_hash(request: HttpRequest) -> str:
    """A fingerprint of what was sent, without the tokens that change by themselves."""
    digest = hashlib.sha256()
    if not is_form(request):
        digest.update(request.body)
        return digest.hexdigest()
    for name in sorted(set(request.POST) - {"csrfmiddlewaretoken"}):
        digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            digest.update(repr((name, file.name, content.hexdigest())).encode())
    return digest.hexdigest()


def store(row: StoredAnswer, response: HttpResponseBase, key: str) -> None:
    """Keep what a repetition needs to see, sealed."""
    if not isinstance(response, HttpResponse):
        raise TypeError("a streaming answer cannot be stored")
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    row.status = response.status_code
    row.body = sealed(headers, response.content, key=key, digest=row.body_hash)
    row.save(update_fields=["status", "body"])


def repeat(request: HttpRequest, stored: StoredAnswer, key: str, digest: str) -> HttpResponseBase:
    """The stored answer, or a refusal when the key was used for something else."""
    if stored.body_hash != digest:
        text = _("This key was already used for another request. Reload the page and send again.")
        return problem_response(request, 422, "idempotency-key-reused", text)
    headers, body = opened(bytes(stored.body), stored.headers, key=key, digest=digest)
    response = HttpResponse(body, status=stored.status or 200)
    for name, value in headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def forget_old_answers() -> None:
    """Scheduled: drop answers older than a day."""
    StoredAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()
