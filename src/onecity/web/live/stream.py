"""How does a browser follow what happens? `GET /live/events?topics=worklist:civil-affairs,inbox` as an event stream.

A native ASGI application: a thousand open streams cost one task each and no thread. Rights are asked of the manifests
when the stream opens; it ends after ten minutes, and the browser's own reconnect asks again.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.identity.clients.errors import ClientError
from onecity.base.manifest import collect, resolve
from onecity.base.outbox.live import LiveView, live_oldest, live_since
from onecity.web.account.program import is_signed, message_of, signed_actor
from onecity.web.account.session import session_actor
from onecity.web.live.tail import Follower, Topic, in_thread, tail

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

LIFE_S = 600.0
HEARTBEAT_S = 15.0
REPLAY_MOST = 500
SEND_S = 30.0
MOST_TOPICS = 50


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer `/live/events`; anything else under `/live/` is 404."""
    if scope["path"] != "/live/events" or scope["method"] != "GET":
        await refuse(send, 404)
        return
    query = parse_qs(scope["query_string"].decode("latin-1"))
    topics = read_topics(query.get("topics", []))
    if topics is None:
        await refuse(send, 400)
        return
    actor = await in_thread(lambda: actor_of(scope))
    if not topics or not await in_thread(lambda: all(allowed(actor, topic) for topic in topics)):
        await refuse(send, 403)
        return
    await follow(receive, send, Follower(topics), last_seen(scope, query))


def read_topics(listed: list[str]) -> tuple[Topic, ...] | None:
    """`worklist:civil-affairs,inbox` as topics; `None` when there are too many to be meant."""
    names = [name for text in listed for name in text.split(",") if name]
    if len(names) > MOST_TOPICS or any(len(name) > 200 for name in names):
        return None
    parts = [name.partition(":") for name in names]
    return tuple(Topic(name, key if mark else None) for name, mark, key in parts)


def last_seen(scope: Scope, query: dict[str, list[str]]) -> int | None:
    """The number after which to replay: what the browser saw last, or what the page was made from."""
    headers = dict(scope["headers"])
    text = headers.get(b"last-event-id", b"").decode("latin-1") or next(iter(query.get("since", [])), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def actor_of(scope: Scope) -> Actor:
    """Who is asking, by signature, else by the session cookie and the rules of sessions; following never prolongs
    one.
    """
    request = _request(scope)
    if is_signed(request):
        return _program(request)
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    try:
        request.COOKIES = {name: morsel.value for name, morsel in SimpleCookie(cookies).items()}
    except CookieError:
        return ANONYMOUS
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return session_actor(request)


def _request(scope: Scope) -> HttpRequest:
    """As much of a request as tells who sent it."""
    request = HttpRequest()
    request.method, request.path = scope["method"], scope["path"]
    given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    request.META = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in given.items()}
    request.META |= {"REMOTE_ADDR": (scope.get("client") or ("",))[0], "SERVER_NAME": "", "SERVER_PORT": ""}
    request.META |= {"QUERY_STRING": scope["query_string"].decode("latin-1")}
    request.META |= {"wsgi.url_scheme": scope.get("scheme", "http")}
    return request


def _program(request: HttpRequest) -> Actor:
    try:
        return signed_actor(request, message_of(request))
    except (ClientError, DisallowedHost):
        return ANONYMOUS


def allowed(actor: Actor, topic: Topic) -> bool:
    """Whether the manifest that offers the topic lets the actor follow this key of it."""
    for offered in collect(lambda engine: engine.live_topics):
        if offered.name == topic.name:
            return bool(resolve(offered.call)(actor, topic.key or ""))
    return False


def followable(actor: Actor, names: Iterable[str]) -> Iterator[str]:
    """Of these topics what the actor may follow: all of a topic, else the part of each of its organisations."""
    organisations = sorted({one for grant in actor.grants if (one := grant.scope.organisation)})
    for name in names:
        if allowed(actor, Topic(name, None)):
            yield name
            continue
        yield from (f"{name}:{one}" for one in organisations if allowed(actor, Topic(name, one)))


async def refuse(send: Send, status: int) -> None:
    """An answer without a stream."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def follow(receive: Receive, send: Send, follower: Follower, seen: int | None) -> None:
    """Replay what was missed, then hand on what happens, until the browser leaves or the stream's life is over."""
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    position = await tail.join(follower)
    left = asyncio.ensure_future(_left(receive))
    try:
        await _write(send, f"retry: 2000\nid: {position if seen is None else seen}\n\n")
        if seen is not None and seen < position:
            await replay(send, follower, seen, position)
        await hand_on(send, follower, left)
    except TimeoutError:
        return  # the browser does not read; it will come back and be told what it missed
    finally:
        left.cancel()
        tail.leave(follower)
    await send({"type": "http.response.body", "body": b""})


async def replay(send: Send, follower: Follower, seen: int, position: int) -> None:
    """Events after `seen` up to `position`; a browser that missed too many is told to load its page anew."""
    names = {topic.name for topic in follower.topics}
    oldest = await in_thread(live_oldest)
    missed = await in_thread(lambda: live_since(seen, names, REPLAY_MOST + 1))
    if seen + 1 < oldest or len(missed) > REPLAY_MOST:
        await _write(send, f"id: {position}\nevent: reset\ndata: {{}}\n\n")
        return
    for event in missed:
        if event.number <= position and follower.wants(event):
            await _write(send, frame(event))


async def hand_on(send: Send, follower: Follower, left: "asyncio.Future[None]") -> None:
    """Send what comes, and a heartbeat when nothing does."""
    until = time.monotonic() + LIFE_S
    while not left.done() and not follower.overrun and time.monotonic() < until:
        coming: asyncio.Future[LiveView] = asyncio.ensure_future(follower.waiting.get())
        await asyncio.wait((coming, left), timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            await _write(send, frame(coming.result()))
            continue
        coming.cancel()
        if not left.done():
            await _write(send, ": \n\n")


def frame(event: LiveView) -> str:
    """One event of the stream."""
    data = {"topic": event.topic, "key": event.key, **event.payload}
    return f"id: {event.number}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _write(send: Send, text: str) -> None:
    """Hand a piece to the server. Raises `TimeoutError` when the browser takes nothing for a while."""
    body = {"type": "http.response.body", "body": text.encode(), "more_body": True}
    await asyncio.wait_for(send(body), SEND_S)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
