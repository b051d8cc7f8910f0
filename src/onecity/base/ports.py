"""What does the base ask of the world outside, whoever provides it?

An adapter implements one of these protocols, is named in `settings.ONECITY_PORTS` and is never imported by
the base or an engine. Each adapter is made once per process by its class method `from_settings(settings)`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal, Protocol, overload

from django.conf import settings
from django.core.signals import setting_changed

from onecity.base.manifest import resolve
from onecity.base.signals import Drivers, Signals
from onecity.base.telemetry import History, Ingest, ReadingLog
from onecity.core.cloudevents import CloudEvent
from onecity.core.crypto import MasterKeys, VerifyingKey
from onecity.core.text import SaidError, Text


class BlobMissing(Exception):
    """No content is kept under this id."""

    def __init__(self, blob: str) -> None:
        super().__init__(blob)
        self.blob = blob


class MailDelayed(Exception):
    """The letter could not be handed over now (no connection, server busy): try again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailRefused(Exception):
    """The letter will never be taken as it is (bad address, refused content): trying again is useless."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SmsDelayed(Exception):
    """The text could not be handed over now (no connection, gateway busy): try again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SmsRefused(Exception):
    """The text will never be taken as it is (bad number, refused content): trying again is useless."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlarmDelayed(Exception):
    """The alarm could not be handed over now: try again later. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlarmRefused(Exception):
    """The alarm will never be taken on this channel: trying again is useless. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnreadable(Exception):
    """These bytes are no keys that this program can take in."""


class BusAway(SaidError):
    """The bus cannot be reached or takes nothing now: what it is owed stays where it is; try again later."""

    status: ClassVar[int] = 503

    def __init__(self, reason: Text) -> None:
        super().__init__(f"{reason.en} / {reason.zh}")
        self.reason = reason

    def text(self, language: str) -> str:
        """Why, and what to do."""
        return self.reason.in_(language)


@dataclass(frozen=True, slots=True)
class BusState:
    """How a bus is: where it is, what it keeps, how many events a consumer has still to take, what ails it."""

    where: str
    events: int
    size_bytes: int
    waiting: int
    ails: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key without its value: `use` is master, index, signing or notices; older ones do not know their date."""

    id: str
    use: str
    current: bool
    made_at: datetime | None
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and the id of the key that made it."""

    key_id: str
    value: bytes


class Blobs(Protocol):
    """Keeps contents (uploads, rendered documents) under names that tell nothing about them."""

    def put(self, content: bytes | BinaryIO) -> str:
        """Keep a content durably; its id is a keyed hash, so the same content always gets the same id."""
        ...

    def open(self, blob: str) -> BinaryIO:
        """The content, from its first byte; the caller closes it. Raises `BlobMissing`."""
        ...

    def exists(self, blob: str) -> bool:
        """Whether a content is kept under this id."""
        ...

    def delete(self, blob: str) -> None:
        """Remove the content; nothing happens when it is not there."""
        ...

    def ids(self) -> Iterator[str]:
        """The ids of all contents, in no order; those that come or go meanwhile may be among them."""
        ...

    def lay_out(self, blob: str, path: Path) -> None:
        """Put a content into a file of its own, as a hard link where that is possible. Raises `BlobMissing`."""
        ...

    def take_in(self, blob: str, path: Path) -> None:
        """Keep what a file holds under the id that it had when it was laid out."""
        ...


class Keys(Protocol):
    """Holds the city's secrets; another adapter may keep them in a hardware module."""

    def masters(self) -> MasterKeys:
        """The master keys, for `core.crypto.Sealer`: the active one seals, former ones still open."""
        ...

    def index(self) -> bytes:
        """The key of blind indexes and blob names; it stays when master keys rotate (else: a rebuild)."""
        ...

    def sign(self, message: bytes) -> Signature:
        """Sign with the current signing key, of the suite that the city has chosen."""
        ...

    def public_keys(self) -> Mapping[str, VerifyingKey]:
        """The public sides of the signing keys by id, the current one first."""
        ...

    def sign_notice(self, message: bytes) -> Signature:
        """Sign what goes to other organisations over HTTP, with a key of a suite in `core.crypto.ON_THE_WEB`."""
        ...

    def notice_keys(self) -> Mapping[str, VerifyingKey]:
        """The public sides of the keys that sign or have signed notices, by id, the current one first."""
        ...

    def verify(self, message: bytes, signature: Signature) -> bool:
        """Whether the named key signed this message. Raises `core.crypto.KeyMissing`."""
        ...

    def held(self) -> tuple[HeldKey, ...]:
        """All keys without their values; none before the first use."""
        ...

    def rotate(self) -> str:
        """Make new master and signing keys current; former ones stay. The id of the new master key."""
        ...

    def export(self) -> bytes:
        """All keys with their values, for `take_in` elsewhere; never to be kept unsealed."""
        ...

    def take_in(self, exported: bytes) -> None:
        """Add exported keys and make their current ones current; none is lost. Raises `KeysUnreadable`."""
        ...


class Mail(Protocol):
    """Hands letters to the post."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send one plain letter to one address. Raises `MailDelayed` or `MailRefused`."""
        ...


class Sms(Protocol):
    """Hands text messages to a gateway."""

    def send(self, *, to: str, text: str) -> None:
        """Send one text to one mobile number of eleven digits. Raises `SmsDelayed` or `SmsRefused`."""
        ...


class Alarms(Protocol):
    """Tells operators on the channels that they have set, such as a group chat. Never anything of a person."""

    @property
    def channels(self) -> int:
        """How many channels there are."""
        ...

    def send(self, *, channel: int, title: str, text: str) -> None:
        """Tell it on one channel, counted from 0. Raises `AlarmDelayed` or `AlarmRefused`."""
        ...


class Bus(Protocol):
    """Keeps events and hands them to named consumers, each at its own pace, at least once."""

    @property
    def joins_transaction(self) -> bool:
        """Whether publishing is part of the caller's database transaction, so that no outbox is needed."""
        ...

    def publish(self, events: Sequence[CloudEvent]) -> list[str]:
        """Keep events durably; the ids of those that are kept now. An id that is kept already changes nothing.

        Those of one subject are kept in the given order: behind one that is not kept, none of its subject is.
        Raises `BusAway` when none is kept.
        """
        ...

    def receive(self, consumer: str, take: Callable[[CloudEvent], None], limit: int) -> int:
        """Hand at most `limit` waiting events to `take`, those of one subject in order; how many it has taken.

        An event is acknowledged when `take` returns. If `take` raises, or the process dies, it comes again later,
        before any other of its subject. A consumer is remembered by its name. Raises `BusAway`.
        """
        ...

    def look(self, consumer: str) -> BusState:
        """How the bus is, and how far behind a consumer is. Raises `BusAway`."""
        ...


@overload
def port(name: Literal["alarms"]) -> Alarms: ...
@overload
def port(name: Literal["blobs"]) -> Blobs: ...
@overload
def port(name: Literal["bus"]) -> Bus: ...
@overload
def port(name: Literal["drivers"]) -> Drivers: ...
@overload
def port(name: Literal["history"]) -> History: ...
@overload
def port(name: Literal["ingest"]) -> Ingest: ...
@overload
def port(name: Literal["keys"]) -> Keys: ...
@overload
def port(name: Literal["log"]) -> ReadingLog: ...
@overload
def port(name: Literal["mail"]) -> Mail: ...
@overload
def port(name: Literal["signals"]) -> Signals: ...
@overload
def port(name: Literal["sms"]) -> Sms: ...
def port(name: str) -> Any:
    """The adapter that `settings.ONECITY_PORTS` names for a port, made once per process.

    Raises `KeyError` for a port without an adapter.
    """
    return _adapter(name)


@cache
def _adapter(name: str) -> Any:  # noqa: ANN401  the overloads of `port` give the type
    return resolve(settings.ONECITY_PORTS[name]).from_settings(settings)


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"ONECITY_PORTS", "DATA", "CONFIGURATION"}:
        _adapter.cache_clear()


# sent by `override_settings` only: in production settings never change under a running process
setting_changed.connect(_forget)
