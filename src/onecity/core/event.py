"""What does an announced event look like before it is a CloudEvent?"""

from typing import ClassVar, Protocol, runtime_checkable


@runtime_checkable
class Event(Protocol):
    """A typed event of an engine: a frozen dataclass of ids and plain values, never names or other personal data.

    `type` is the CloudEvents type, `onecity.<engine>.<what-happened>.v<N>`; `subject` names the one thing it is
    about (`case:<uuid>`): events of one subject are delivered in order.
    """

    type: ClassVar[str]

    @property
    def subject(self) -> str:
        """The thing that the event is about, as `kind:id`."""
        ...
