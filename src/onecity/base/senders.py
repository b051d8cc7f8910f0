"""Which station sends observations over HTTP? It says its number and its secret with each request."""

import base64
import binascii
from dataclasses import dataclass
from typing import ClassVar

from onecity.base.observations import PROTOCOL, Datastream, Sender
from onecity.base.telemetry import Ingest, Refused, Station
from onecity.core.text import SaidError, Text

REASONS = {
    "": Text(zh="请求没有说明由谁发送", en="the request does not say who sends it"),
    "unknown-station": Text(zh="没有登记这个站点", en="this station is not registered"),
    "wrong-secret": Text(zh="站点密钥不对", en="the station's secret is wrong"),
    "wrong-source": Text(zh="站点不能从这个地址发送", en="the station may not send from this address"),
}


@dataclass(eq=False)
class SenderUnknown(SaidError):
    """Who sends readings has not shown that it may."""

    status: ClassVar[int] = 401
    words: ClassVar[tuple[str, str]] = (
        "没有收下读数：{reason.zh}。请用站点的编号和密钥（HTTP Basic），或用已登记系统的签名（RFC 9421）。",
        "No reading was taken: {reason.en}. Use the number and secret of a station (HTTP Basic), or the signature of a "
        "registered program (RFC 9421).",
    )
    reason: Text


def credentials(authorization: str) -> tuple[str, str] | None:
    """Number and secret from `Basic …`, or from `Bearer NUMBER~SECRET`; none when there are none."""
    scheme, _, given = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        number, tilde, secret = given.strip().partition("~")
        return (number, secret) if tilde and number.isprintable() else None
    if scheme.lower() != "basic":
        return None
    try:
        number, colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (number, secret) if colon and number.isprintable() else None


async def station_sender(authorization: str, source: str, ingest: Ingest, root: str, language: str) -> Sender:
    """The station that sends. Raises `SenderUnknown`; a wrong secret and the like stand in the quarantine then."""
    given = credentials(authorization)
    if given is None:
        raise SenderUnknown(REASONS[""])
    number, secret = given
    station = ingest.station(PROTOCOL, number)
    reason = ingest.admits(station, source=source, secret=secret) if station else "unknown-station"
    if station is None or reason:
        await ingest.refuse(Refused(PROTOCOL, number[:64], source, reason, b""))
        raise SenderUnknown(REASONS.get(reason, REASONS[""]))
    return Sender(number, source, lambda stream: is_of(station, stream), root, language)


def is_of(station: Station, stream: Datastream) -> bool:
    """Whether a station reports about a datastream: its thing, and the properties that its table of codes names."""
    if (station.network, station.thing) != (stream.network, stream.thing):
        return False
    return not station.codes or stream.property in set(station.codes.values())


@dataclass(eq=False)
class ProgramNotAllowed(SaidError):
    """A program that is known may not send readings."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "没有收下读数：这个系统没有权限 {permission}。请找登记它的管理员。",
        "No reading was taken: this program does not hold {permission}. Ask the administrator who registered it.",
    )
    permission: str
