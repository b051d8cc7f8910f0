"""How do people call in the tests of calls? Phones by number, in `fleet`'s city."""

import json
from uuid import UUID

from onecity.base.outbox.models import OutboxEvent
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.models import CallEvent

ONCE = "k" * 24
PHONE = "13800005678"
ARREST = {"conscious": "no", "breathing": "none", "age": "adult"}


def tap(number: int = 0, **more: object) -> calls.CallView:
    """A call from a phone of its own."""
    return calls.receive(calls.Tap(f"{ONCE}{number}", **more))  # type: ignore[arg-type]


def token(number: int = 0) -> str:
    """The secret of that phone's page."""
    return calls.token_of(f"{ONCE}{number}")


def put(number: int, lon: float, lat: float, radius_m: float = 20) -> None:
    """That phone gives its position."""
    calls.locate(token(number), calls.fix("phone", lon, lat, radius_m))


def kinds(call_id: UUID) -> list[str]:
    """The lines of a call's timeline."""
    return list(CallEvent.objects.filter(call_id=call_id).order_by("id").values_list("kind", flat=True))


def told(call_id: UUID) -> list[str]:
    """What listeners were told of a call."""
    rows = OutboxEvent.objects.filter(subject=f"call:{call_id}").order_by("at", "id")
    return [json.loads(bytes(row.written))["data"]["change"] for row in rows]
