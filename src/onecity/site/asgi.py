"""One process for everything: live events natively asynchronous, pages in threads.

Django's synchronous views cost three to eight times more under ASGI, so they stay WSGI behind a2wsgi.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from onecity.site.wsgi import application as pages
from onecity.web.live.stream import live

Receive = Callable[[], Awaitable[dict[str, Any]]]

threaded = WSGIMiddleware(pages, workers=settings.CONFIGURATION.workers)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI's own callables
    """Send `/live/…` to the live stream, everything else to Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await threaded(scope, whole(receive), send)


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
