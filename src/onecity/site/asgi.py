"""One process for everything: live events natively asynchronous, pages in threads.

Django's synchronous views cost three to eight times more under ASGI, so they stay WSGI behind a2wsgi.
"""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from onecity.site.wsgi import application as pages
from onecity.web.live.stream import live

threaded = WSGIMiddleware(pages, workers=settings.CONFIGURATION.workers)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI's own callables
    """Send `/live/…` to the live stream, everything else to Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await threaded(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:  # noqa: ANN401
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
