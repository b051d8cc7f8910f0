"""Does an app answer? Asked with the same care as notices are sent: no way into the city's own network."""

import time
from collections.abc import Collection

from onecity.base.asking import NoAnswer
from onecity.base.shelf.rules import Look
from onecity.base.webhooks.errors import AddressInvalid
from onecity.base.webhooks.safety import Network, target
from onecity.base.webhooks.sending import ask_stranger


def look_at(url: str, allowed: Collection[Network]) -> Look:
    """Ask once; redirects are not followed, and of the answer only its status is read. Never raises."""
    begun = time.monotonic()
    try:
        status = ask_stranger("GET", target(url), allowed, {}).status
    except AddressInvalid as wrong:
        return Look(0, wrong.text("en")[:200])
    except NoAnswer as problem:
        return Look(0, problem.reason[:200])
    return Look(time.monotonic() - begun, "" if 200 <= status < 300 else f"answered {status}")
