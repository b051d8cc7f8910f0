"""How does the service speak HTTP? GET reads everything; readings are written, the rest belongs to the declarations."""

import json
from typing import Any
from urllib.parse import parse_qsl

from asgiref.sync import async_to_sync
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from onecity.base.actor import NotAllowed
from onecity.base.observations import Outcome, create_observation, create_observations
from onecity.base.ports import port
from onecity.base.senders import SenderUnknown
from onecity.base.telemetry import IngestAway
from onecity.codecs.sensorthings import NotOffered, ResourcePath, parse_path
from onecity.codecs.sensorthings.errors import query_error
from onecity.core.text import SaidError, Text
from onecity.engines.sensing.api.answers import Answering
from onecity.engines.sensing.api.catalogue import Catalogue
from onecity.engines.sensing.api.directory import RegistryDirectory
from onecity.engines.sensing.api.errors import NotReadable, NotWritable
from onecity.engines.sensing.api.observing import Reader
from onecity.engines.sensing.api.service import answer, located
from onecity.engines.sensing.api.writers import sender
from onecity.web.access import actor_of
from onecity.web.account.visitor import address

VERSION = "v1.1"
JSON = "application/json"
DECLARED = {"Things", "Locations"}
WRITING = Text(zh="这种写入：只能写入读数", en="this way of writing: only readings are written")
CREATING = "CreateObservations"
MOST_QUERY = 16_000
MOST_OPTIONS = 50

directory = RegistryDirectory()


@csrf_exempt  # nobody writes by a session here: see `writers`
def service(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any request to the service. Errors are problem details in the caller's language."""
    try:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed(rest)})
        if request.method in {"GET", "HEAD"}:
            return read(request, rest)
        return write(request, rest)
    except NotAllowed as refused:
        return not_allowed(request, refused)
    except SaidError as error:
        return problem(error)
    except RequestDataTooBig:
        return told(413, "too-big", _("The request is too large."))


def read(request: HttpRequest, rest: str) -> HttpResponse:
    """GET."""
    if rest.strip("/") == CREATING:
        raise NotReadable
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MOST_QUERY:
        raise query_error("?", MOST_QUERY, "查询过长", "the query is too long")
    if query.count("&") >= MOST_OPTIONS:
        raise query_error("?", 0, "查询选项过多", "there are too many query options")
    pairs = parse_qsl(query, keep_blank_values=True)
    language = get_language() or "zh-hans"
    reader = Reader(actor_of(request), port("history"))
    found = answer(rest, pairs, Answering(Catalogue.now(language), reader, root_of(request), timezone.now()))
    if found.text is not None:
        return HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    if found.body is None:
        return HttpResponse(status=204)
    return as_json(found.body)


def allowed(rest: str) -> str:
    """The methods of an address. Raises `QueryError` where there is none."""
    if rest.strip("/") == CREATING:
        return "POST"
    where = parse_path(rest)
    is_open = where.steps and where.entity.name == "Observation" and not where.is_one and not where.ending
    return "GET, HEAD, OPTIONS, POST" if is_open else "GET, HEAD, OPTIONS"


def write(request: HttpRequest, rest: str) -> HttpResponse:
    """POST of readings; what comes from the city's declarations is not changed here."""
    if request.method == "POST" and rest.strip("/") == CREATING:
        return create_many(request)
    where = parse_path(rest)
    last = where.steps[-1].entity.collection if where.steps else ""
    if last in DECLARED:
        raise NotWritable
    if request.method != "POST" or last != "Observations" or where.is_one or where.names or where.ending:
        raise NotOffered(WRITING)
    return create_one(request, where)


def create_many(request: HttpRequest) -> HttpResponse:
    """`CreateObservations`: 201 with a link or an error for each row."""
    body = request.body

    async def run() -> bytes:
        ingest = port("ingest")
        by = await sender(*asked_by(request), ingest, root_of(request), get_language() or "zh-hans")
        return await create_observations(body, ingest, directory, by, now_ms())

    return HttpResponse(async_to_sync(run)(), status=201, content_type=JSON)


def create_one(request: HttpRequest, where: ResourcePath) -> HttpResponse:
    """One Observation, to a datastream or with a reference to one: 201 with its address."""
    stream = ""
    if len(where.steps) > 1:
        reader = Reader(actor_of(request), port("history"))
        before = ResourcePath(where.steps[:-1])
        scope, _entity = located(before, Catalogue.now("en"), reader)
        if before.entity.name != "Datastream":
            raise NotOffered(WRITING)
        stream = scope.seen_as(before.entity).name(before.entity)
    root, body = root_of(request), request.body

    async def run() -> Outcome:
        ingest = port("ingest")
        by = await sender(*asked_by(request), ingest, root, get_language() or "zh-hans")
        return await create_observation(body, ingest, directory, by, now_ms(), datastream=stream)

    outcome = async_to_sync(run)()
    for refused in outcome.problems.values():
        status = 403 if outcome.denied else 400
        return told(status, "observation-refused", refused.in_(get_language() or "zh-hans"))
    link = outcome.links(root, "en")[0]
    made = as_json({"@iot.selfLink": link}, status=201)
    made["Location"] = link
    return made


def asked_by(request: HttpRequest) -> tuple[Any, str, str]:
    """Actor, `Authorization`, address."""
    return actor_of(request), request.headers.get("Authorization", ""), address(request)


def root_of(request: HttpRequest) -> str:
    """The address of the service root, as the reader reached it."""
    return request.build_absolute_uri(f"/sta/{VERSION}")


def now_ms() -> int:
    """The time of arrival."""
    return int(timezone.now().timestamp() * 1000)


def as_json(body: Any, status: int = 200) -> HttpResponse:  # noqa: ANN401  any JSON
    """JSON as it is: Chinese unescaped."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=JSON)


def not_allowed(request: HttpRequest, refused: NotAllowed) -> HttpResponse:
    """401 for somebody unknown, else 403."""
    if actor_of(request).id is None:
        return told(401, "sign-in-needed", _("Sign in first."))
    return told(403, "not-allowed", _("You are not allowed to do this."), permission=refused.permission)


def problem(error: SaidError) -> HttpResponse:
    """A known error in the caller's language."""
    name = "".join(f"-{c.lower()}" if c.isupper() else c for c in type(error).__name__).lstrip("-")
    answer = told(error.status, name, error.text(get_language() or "zh-hans"))
    if isinstance(error, SenderUnknown):
        answer["WWW-Authenticate"] = 'Basic realm="onecity", charset="UTF-8"'
    if isinstance(error, IngestAway):
        answer["Retry-After"] = "5"
    if isinstance(error, NotWritable):
        answer["Allow"] = "GET, HEAD, OPTIONS"
    if isinstance(error, NotReadable):
        answer["Allow"] = "POST"
    return answer


def told(status: int, code: str, title: str, **fields: Any) -> HttpResponse:  # noqa: ANN401
    """Problem details (RFC 9457)."""
    body = {"type": f"urn:onecity:problem:{code}", "title": title, "status": status, **fields}
    made = as_json(body, status)
    made["Content-Type"] = "application/problem+json"
    return made


urlpatterns = [
    path(VERSION, service, name="sensorthings"),
    path(f"{VERSION}/", service),
    path(f"{VERSION}/<path:rest>", service),
]
