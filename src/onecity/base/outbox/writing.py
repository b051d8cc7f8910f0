"""How does a typed event become a CloudEvent, and back?"""

from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from onecity.base.cause import EXTENSION, cause
from onecity.base.outbox.errors import WrongEvent
from onecity.core.cloudevents import JSON_TYPE, CloudEvent, EventType
from onecity.core.event import Event
from onecity.core.ids import uuid7

E = TypeVar("E", bound=Event)


def write(event: Event, at: datetime) -> CloudEvent:
    """The CloudEvent of a dataclass: a new id, its time, its fields as JSON.

    Raises `core.cloudevents.EventInvalid` for a type name that is not ours, an empty subject or too much
    data.
    """
    engine = EventType.parse(event.type).engine
    request = cause().request
    return CloudEvent(
        id=str(uuid7()),
        source=f"/onecity/{engine}",
        type=event.type,
        subject=event.subject,
        time=at,
        datacontenttype=JSON_TYPE,
        data=_adapter(type(event)).dump_python(event, mode="json"),
        extensions={EXTENSION: request} if request else {},
    )


def read(event: CloudEvent, kind: type[E]) -> E:
    """The typed event inside a CloudEvent, for a listener.

    Raises `WrongEvent` when the type differs, pydantic's `ValidationError` when the data does not fit.
    """
    if event.type != kind.type:
        raise WrongEvent(event, kind.type)
    return cast(E, _adapter(kind).validate_python(event.data))


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
