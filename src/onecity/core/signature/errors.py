"""Why is a signed message not taken?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass
from datetime import datetime


class MessageRefused(ValueError):
    """The signature or the message breaks RFC 9421, RFC 9530 or what we ask of both."""


@dataclass(eq=False)
class SignatureAbsent(MessageRefused):
    """There is no signature in the message."""

    def __str__(self) -> str:
        return "the message has no Signature-Input and Signature"


@dataclass(eq=False)
class SignatureMalformed(MessageRefused):
    """A field that is written in another way than the RFCs say: which, and the `reason` in English."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


@dataclass(eq=False)
class ParameterMissing(MessageRefused):
    """The signature lacks a parameter without which it could be used again or by anybody."""

    parameter: str

    def __str__(self) -> str:
        return f"the signature has no usable parameter {self.parameter!r}"


@dataclass(eq=False)
class NotCovered(MessageRefused):
    """Parts of the message that the signature has to cover and does not."""

    components: tuple[str, ...]

    def __str__(self) -> str:
        return f"the signature does not cover {', '.join(self.components)}"


@dataclass(eq=False)
class OutsideWindow(MessageRefused):
    """The signature was made too long ago, in the future, or has expired."""

    created: datetime
    now: datetime

    def __str__(self) -> str:
        return f"the signature of {self.created.isoformat()} is not valid at {self.now.isoformat()}"


@dataclass(eq=False)
class DigestWrong(MessageRefused):
    """The body is another than the one that was signed."""

    def __str__(self) -> str:
        return "the body does not have the Content-Digest that was sent with it"
