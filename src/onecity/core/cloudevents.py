"""How is something that happened written down for others (CloudEvents 1.0, JSON format)?"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

SPEC_VERSION = "1.0"
MAX_BYTES = 65_536  # CloudEvents 1.0, "Size Limits": what every intermediary must forward
JSON_TYPE = "application/json"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s")
_EXTENSION = re.compile(r"[a-z0-9]{1,20}")
_CORE = ("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema")
_RESERVED = frozenset((*_CORE, "data", "data_base64"))
_TYPE = re.compile(r"onecity\.(?P<engine>[a-z][a-z0-9]*)\.(?P<event>[a-z][a-z0-9-]*)\.v(?P<version>[1-9]\d*)")
# RFC 3339; other forms that Python would also read (a bare date, week dates, no zone) are refused.
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")

Extension = str | int | bool


class EventInvalid(ValueError):
    """An event that breaks the specification: which `attribute`, and the `reason` in English."""

    def __init__(self, attribute: str, reason: str) -> None:
        super().__init__(f"CloudEvent attribute {attribute!r}: {reason}")
        self.attribute = attribute
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event of ours: `onecity.<engine>.<event>.v<version>`."""

    engine: str
    event: str
    version: int = 1

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(str(self)):
            raise EventInvalid(
                "type", f"{str(self)!r} is not onecity.<engine>.<event>.v<number>, in lower case"
            )

    @classmethod
    def parse(cls, text: str) -> "EventType":
        """Read a type name. Raises `EventInvalid` when it is not one of ours."""
        match = _TYPE.fullmatch(text)
        if match is None:
            raise EventInvalid("type", f"{text!r} is not onecity.<engine>.<event>.v<number>, in lower case")
        return cls(match["engine"], match["event"], int(match["version"]))

    def __str__(self) -> str:
        return f"onecity.{self.engine}.{self.event}.v{self.version}"


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """One event. `data` is anything that JSON can hold, or bytes, and stays as it is; `time` is kept in UTC.

    Raises `EventInvalid` when an attribute breaks the specification.
    """

    id: str
    source: str
    type: str
    subject: str | None = None
    time: datetime | None = None
    datacontenttype: str | None = None
    dataschema: str | None = None
    data: Any = None
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    # An event goes to many: it is written once.
    _written: bytes = field(default=b"", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("id", "source", "type"):
            _check_text(name, getattr(self, name))
        for name in ("subject", "datacontenttype", "dataschema"):
            if getattr(self, name) is not None:
                _check_text(name, getattr(self, name))
        for name in ("source", "dataschema"):
            if _SPACE.search(getattr(self, name) or ""):
                raise EventInvalid(name, "a URI holds no white space")
        if self.time is not None:
            object.__setattr__(self, "time", _in_utc(self.time))
        for name, value in self.extensions.items():
            _check_extension(name, value)
        object.__setattr__(self, "extensions", MappingProxyType(dict(self.extensions)))

    def to_json(self, max_bytes: int = MAX_BYTES) -> bytes:
        """The event in the JSON format, UTF-8. Raises `EventInvalid` when larger than `max_bytes`."""
        if self._written:
            _check_size(self._written, max_bytes)
            return self._written
        try:
            written = _encoded(dict(self._members())).encode()
        except (TypeError, ValueError) as error:
            raise EventInvalid("data", f"JSON cannot hold it ({error})") from None
        _check_size(written, max_bytes)
        object.__setattr__(self, "_written", written)
        return written

    @classmethod
    def from_json(cls, written: bytes | str, max_bytes: int = MAX_BYTES) -> "CloudEvent":
        """Read one event in the JSON format, strictly. Raises `EventInvalid`, which names the attribute."""
        raw = written.encode() if isinstance(written, str) else written
        _check_size(raw, max_bytes)
        members = _load(raw)
        if members.get("specversion") != SPEC_VERSION:
            raise EventInvalid("specversion", f"must be {SPEC_VERSION!r}, not {members.get('specversion')!r}")
        for name in ("id", "source", "type"):
            if name not in members:
                raise EventInvalid(name, "is required")
        known = {name: members[name] for name in _CORE[1:] if name not in ("time",) and name in members}
        extensions = {name: value for name, value in members.items() if name not in _RESERVED}
        return cls(
            **known, time=_read_time(members.get("time")), data=_read_data(members), extensions=extensions
        )

    def _members(self) -> Iterator[tuple[str, Any]]:
        """The members of the JSON object, in the order of the specification; absent ones are left out."""
        yield "specversion", SPEC_VERSION
        for name in ("id", "source", "type", "subject", "datacontenttype", "dataschema"):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)
        if self.time is not None:
            yield "time", self.time.isoformat().replace("+00:00", "Z")
        yield from sorted(self.extensions.items())
        if isinstance(self.data, bytes):
            yield "data_base64", base64.b64encode(self.data).decode()
        elif self.data is not None:
            yield "data", self.data


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise EventInvalid(name, f"must be a text, not {value!r}")
    if not value.strip():
        raise EventInvalid(name, "must not be empty")
    if _CONTROL.search(value):
        raise EventInvalid(name, "must not hold control characters")


def _check_extension(name: str, value: object) -> None:
    if name in _RESERVED or not _EXTENSION.fullmatch(name):
        raise EventInvalid(name, "extension names are 1 to 20 lower-case letters and digits")
    if isinstance(value, str):
        _check_text(name, value)
    elif isinstance(value, int):
        if not -(2**31) <= value < 2**31:
            raise EventInvalid(name, "whole numbers have 32 bits")
    else:
        raise EventInvalid(name, f"extensions are texts, whole numbers or true and false, not {value!r}")


def _check_size(written: bytes, max_bytes: int) -> None:
    if len(written) > max_bytes:
        raise EventInvalid("data", f"the event has {len(written)} bytes, more than the {max_bytes} allowed")


def _in_utc(moment: object) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise EventInvalid("time", f"must be a time with its zone, not {moment!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise EventInvalid("time", f"{moment.isoformat()} has no place in UTC") from None


def _read_time(written: object) -> datetime | None:
    if written is None:
        return None
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        raise EventInvalid("time", f"must be like 2026-03-02T08:00:00Z, not {written!r}")
    try:
        return datetime.fromisoformat(written.upper())
    except ValueError:
        raise EventInvalid("time", f"{written!r} does not exist") from None


def _read_data(members: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    if "data_base64" not in members:
        return members.get("data")
    if "data" in members:
        raise EventInvalid("data_base64", "must not stand beside “data”")
    try:
        return base64.b64decode(members["data_base64"], validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise EventInvalid("data_base64", "is not base64") from None


def _load(raw: bytes) -> dict[str, Any]:
    """The JSON object; duplicate members and NaN, on which readers disagree, are refused."""
    try:
        members = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except EventInvalid:
        raise
    except (ValueError, RecursionError) as error:
        raise EventInvalid("event", f"is not JSON in UTF-8 ({error})") from None
    if not isinstance(members, dict):
        raise EventInvalid("event", "must be a JSON object")
    return members


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise EventInvalid(name, "stands there twice")
        members[name] = value
    return members


def _refuse_constant(text: str) -> NoReturn:
    raise EventInvalid("data", f"{text} is not a JSON number")
