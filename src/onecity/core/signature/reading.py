"""What does a message's signature claim, and is it true?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onecity.core.crypto import VerifyingKey
from onecity.core.signature.digest import check_digest, dictionary
from onecity.core.signature.errors import (
    NotCovered,
    OutsideWindow,
    ParameterMissing,
    SignatureAbsent,
    SignatureMalformed,
)
from onecity.core.signature.message import Message
from onecity.core.signature.signing import ALGORITHMS, REQUEST, serialised

WINDOW = timedelta(minutes=5)
SHORTEST_NONCE, LONGEST_NONCE = 16, 100
LONGEST_KEYID = 100
_TEXTS = ("alg", "keyid", "nonce", "tag")
_TIMES = ("created", "expires")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it was read: what it covers, its parameters, and the bytes that it was made over."""

    components: tuple[str, ...]
    keyid: str
    created: datetime | None
    expires: datetime | None
    nonce: str | None
    algorithm: str | None
    signature: bytes
    base: bytes


def is_signed(message: Message) -> bool:
    """Whether the message says that it is signed."""
    return "signature-input" in message.headers or "signature" in message.headers


def read(message: Message) -> Signed:
    """The one signature of a message; nothing about it is verified yet.

    Raises `SignatureAbsent`, `SignatureMalformed`, `ParameterMissing` (no key is named).
    """
    if "signature-input" not in message.headers or "signature" not in message.headers:
        raise SignatureAbsent
    inputs = dictionary("Signature-Input", message.headers["signature-input"])
    values = dictionary("Signature", message.headers["signature"])
    if len(inputs) != 1 or set(inputs) != set(values):
        raise SignatureMalformed(
            "Signature-Input", "send exactly one signature, under the same label in both"
        )
    (member,), (value,) = inputs.values(), values.values()
    components, parameters = _covered(member)
    signature = value[0] if isinstance(value, tuple) else value
    if not isinstance(signature, bytes):
        raise SignatureMalformed("Signature", "the signature stands between colons")
    texts, times = _parameters(parameters)
    if not texts["keyid"] or len(texts["keyid"]) > LONGEST_KEYID:
        raise ParameterMissing("keyid")
    base = message.base(components, serialised(components, parameters))
    return Signed(
        components,
        texts["keyid"],
        times["created"],
        times["expires"],
        texts["nonce"],
        texts["alg"],
        signature,
        base,
    )


def check(message: Message, signed: Signed, now: datetime, window: timedelta = WINDOW) -> None:
    """Raise what is wrong with a request's signature before its key is asked: parts that it leaves open, its age, its
    nonce, the body.

    Raises `NotCovered`, `ParameterMissing`, `OutsideWindow`, `DigestWrong`, `SignatureMalformed`.
    """
    required = (*REQUEST, *(["content-digest"] if message.body else []))
    if missing := tuple(name for name in required if name not in signed.components):
        raise NotCovered(missing)
    if signed.created is None:
        raise ParameterMissing("created")
    if signed.nonce is None or not SHORTEST_NONCE <= len(signed.nonce) <= LONGEST_NONCE:
        raise ParameterMissing("nonce")
    expired = signed.expires is not None and now > signed.expires
    if expired or abs(now - signed.created) > window:
        raise OutsideWindow(signed.created, now)
    if "content-digest" in message.headers:
        check_digest(message.headers["content-digest"], message.body)


def verify(signed: Signed, key: VerifyingKey) -> None:
    """Raise `core.crypto.SignatureInvalid` unless this key made the signature, by the algorithm that it names."""
    claimed = None if signed.algorithm is None else ALGORITHMS.get(signed.algorithm, signed.algorithm)
    key.verify(signed.signature, signed.base, claimed)


def _covered(member: Any) -> tuple[tuple[str, ...], dict[str, Any]]:  # noqa: ANN401  as the parser gives it
    if not isinstance(member, tuple) or not isinstance(member[0], list):
        raise SignatureMalformed("Signature-Input", "the covered components stand in brackets")
    names = []
    for item in member[0]:
        name, its_parameters = item if isinstance(item, tuple) else (item, {})
        if not isinstance(name, str) or its_parameters:
            raise SignatureMalformed("Signature-Input", "components are quoted and have no parameters")
        names.append(name)
    if len(set(names)) != len(names):
        raise SignatureMalformed("Signature-Input", "a component stands there twice")
    return tuple(names), dict(member[1])


def _parameters(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    texts = {name: given.get(name) for name in _TEXTS}
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise SignatureMalformed("Signature-Input", f"{name} is a quoted text")
    return texts, {name: _time(name, given.get(name)) for name in _TIMES}


def _time(name: str, given: object) -> datetime | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool):
        raise SignatureMalformed("Signature-Input", f"{name} is a whole number of seconds since 1970")
    try:
        return datetime.fromtimestamp(given, UTC)
    except (ValueError, OverflowError, OSError):
        raise SignatureMalformed("Signature-Input", f"{name} is no time") from None
