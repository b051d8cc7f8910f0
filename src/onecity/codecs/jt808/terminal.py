"""Who is the terminal?"""

from dataclasses import dataclass

from onecity.codecs.jt808.errors import BodyError
from onecity.codecs.jt808.frame import Frame
from onecity.core.text import Text

REGISTER, AUTHENTICATE = 0x0100, 0x0102
_WIDTHS = {2011: (5, 8, 7), 2013: (5, 20, 7), 2019: (11, 30, 30)}
"""Bytes of manufacturer, model and terminal id. Nothing in a message of 2011 says so but that it is shorter."""


@dataclass(frozen=True, slots=True)
class Registration:
    """0x0100: what a terminal says of itself when it is new. `colour` is that of the plate, 0 for none."""

    province: int
    county: int
    manufacturer: str
    model: str
    terminal: str
    colour: int
    plate: str


@dataclass(frozen=True, slots=True)
class Authentication:
    """0x0102: the word that the platform gave; since 2019 with the IMEI and the software's version."""

    code: str
    imei: str = ""
    software: str = ""


def registration(frame: Frame) -> Registration:
    """Read 0x0100. Raises `BodyError`."""
    body = frame.body
    year = 2011 if len(body) < 4 + sum(_WIDTHS[2013]) + 1 else 2013
    widths = _WIDTHS[year if frame.version is None else 2019]
    if len(body) < 4 + sum(widths) + 1:
        raise BodyError(Text(zh="注册信息不完整", en="the registration is cut short"), body.hex())
    texts, at = [], 4
    for width in widths:
        texts.append(_text(body[at : at + width]))
        at += width
    manufacturer, model, terminal = texts
    return Registration(
        province=int.from_bytes(body[:2], "big"),
        county=int.from_bytes(body[2:4], "big"),
        manufacturer=manufacturer,
        model=model,
        terminal=terminal,
        colour=body[at],
        plate=_text(body[at + 1 :]),
    )


def authentication(frame: Frame) -> Authentication:
    """Read 0x0102. Raises `BodyError`."""
    if frame.version is None:
        return Authentication(_text(frame.body))
    length = frame.body[0] if frame.body else 0
    if len(frame.body) != 1 + length + 15 + 20:
        raise BodyError(Text(zh="鉴权信息不完整", en="the authentication is cut short"), frame.body.hex())
    rest = frame.body[1 + length :]
    return Authentication(_text(frame.body[1 : 1 + length]), _text(rest[:15]), _text(rest[15:]))


def _text(data: bytes) -> str:
    try:
        return data.strip(b"\0").decode("gb18030").strip()
    except UnicodeDecodeError:
        raise BodyError(Text(zh="不是 GBK 文本", en="it is no text in GBK"), data.hex()) from None
