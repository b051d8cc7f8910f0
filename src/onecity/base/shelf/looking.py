"""Does an app answer? Asked with the same care as notices are sent: no way into the city's own network."""

import http.client
import time
from collections.abc import Collection
from functools import partial
from threading import Timer

from onecity import __version__
from onecity.base.deadline import Deadline
from onecity.base.shelf.rules import Look
from onecity.base.webhooks.errors import WebhookError
from onecity.base.webhooks.safety import Network, Target, resolve, target
from onecity.base.webhooks.sending import WHOLE_S, PinnedConnection


def look_at(url: str, allowed: Collection[Network]) -> Look:
    """Ask once; redirects are not followed, and of the answer only its status is read. Never raises."""
    begun = time.monotonic()
    try:
        found = target(url)
        address = Deadline(WHOLE_S).wait_for(partial(resolve, found, allowed))
    except WebhookError as refused:
        return Look(0, refused.text("en")[:200])
    except (OSError, UnicodeError):
        return Look(0, "the name cannot be resolved")
    connection = PinnedConnection(found, address)
    # a timeout of a socket counts from byte to byte: a server that drips would hold us for hours
    timer = Timer(WHOLE_S, connection.abort)
    timer.start()
    try:
        status = _ask(connection, found)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Look(time.monotonic() - begun, f"no answer ({type(problem).__name__})")
    finally:
        timer.cancel()
        connection.close()
    return Look(time.monotonic() - begun, "" if 200 <= status < 300 else f"answered {status}")


def _ask(connection: PinnedConnection, found: Target) -> int:
    connection.putrequest("GET", found.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (
        ("Host", found.authority),
        ("User-Agent", f"OneCity/{__version__}"),
        ("Connection", "close"),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse().status
