"""One process for everything: live events natively asynchronous, pages in threads.

Django's synchronous views cost three to eight times more under ASGI, so they stay WSGI behind a2wsgi.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from onecity.base.cause import accepted, caused_by, new_request_id
from onecity.site.wsgi import application as pages
from onecity.web.live.stream import live

log = logging.getLogger("onecity.access")

Receive = Callable[[], Awaitable[dict[str, Any]]]

threaded = WSGIMiddleware(pages, workers=settings.CONFIGURATION.workers)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI's own callables
    """Send `/live/…` to the live stream, everything else to Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await followed(scope, receive, send)
    elif scope["type"] == "http":
        await threaded(scope, whole(receive), send)


async def followed(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
    """A live stream under a request's id, with a line in the log when it ends."""
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    request, began, status = accepted(given) if given else new_request_id(), time.perf_counter(), 500

    async def sent(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message = message | {"headers": [*message["headers"], (b"x-request-id", request.encode())]}
        await send(message)

    with caused_by(request=request):
        try:
            await live(scope, receive, sent)
        finally:
            took_ms = round((time.perf_counter() - began) * 1000, 1)
            told = {"method": "GET", "route": "live", "status": status, "duration_ms": took_ms}
            log.info("request", extra={"told": told})


def whole(receive: Receive) -> Receive:
    """`receive` that raises when the connection breaks within the body.

    a2wsgi takes a broken connection for the end of the body: half a form would be acted upon.
    """
    complete = False

    async def guarded() -> dict[str, Any]:
        nonlocal complete
        message = await receive()
        if message["type"] == "http.request":
            complete = not message.get("more_body", False)
        elif not complete:
            raise ConnectionResetError("the request broke off before its body was complete")
        return message

    return guarded


async def _lifespan(receive: Any, send: Any) -> None:  # noqa: ANN401
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
