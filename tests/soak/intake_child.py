"""What do the processes do that the soak test of calls kills? `prepare` a database, `serve` the page, `check`."""

import json
import os
from wsgiref.simple_server import WSGIRequestHandler

from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from tests.soak.nursery import nursery

THREADS_WAITING = 64


class Quiet(WSGIRequestHandler):
    """Says nothing: its output is read by the test."""

    def log_message(self, *_: object) -> None:  # type: ignore[override]
        """Nothing."""


def prepare() -> None:
    """The tables."""
    call_command("migrate", verbosity=0)


def serve() -> None:
    """Answer on a free port, which is said, without an end."""
    ThreadedWSGIServer.request_queue_size = THREADS_WAITING
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    os.write(1, f"{server.server_port}\n".encode())
    server.serve_forever()


def check() -> None:
    """For each call its key, its lines and what was told of it."""
    from onecity.base.outbox.models import OutboxEvent
    from onecity.engines.emergency.models import Call

    found = [
        {
            "once": row.once,
            "number": row.number,
            "lines": list(row.events.order_by("id").values_list("kind", flat=True)),
            "told": OutboxEvent.objects.filter(subject=f"call:{row.id}").count(),
        }
        for row in Call.objects.order_by("received_at")
    ]
    os.write(1, json.dumps(found).encode())


if __name__ == "__main__":
    get_wsgi_application()  # loaded once, before there is anybody to kill
    from onecity.engines.emergency.pages.caller import urlpatterns as caller

    nursery({"prepare": prepare, "serve": serve, "check": check})
else:
    from onecity.engines.emergency.pages.caller import urlpatterns as caller

urlpatterns = [path("emergency/", include((caller, "emergency")))]
