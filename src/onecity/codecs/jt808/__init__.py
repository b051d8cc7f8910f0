"""JT/T 808: how do vehicles report? Frames of terminals, positions in them, the platform's answers.

Versions 2011/2013 and 2019 are told apart by a bit of the header. Contents from general knowledge of the published
standard; no text of it is at hand.
"""

from onecity.codecs.jt808.answers import answered, registered
from onecity.codecs.jt808.errors import BodyError, FrameError
from onecity.codecs.jt808.frame import Frame, FrameReader, arrived, checksum, decode, encode
from onecity.codecs.jt808.packets import Assembler
from onecity.codecs.jt808.position import (
    ALARMS,
    ASKED_POSITION,
    BATCH,
    POSITION,
    Position,
    asked,
    batch,
    parse,
    positions,
    write,
)
from onecity.codecs.jt808.terminal import (
    AUTHENTICATE,
    REGISTER,
    Authentication,
    Registration,
    authentication,
    registration,
)

__all__ = [
    "ALARMS",
    "ASKED_POSITION",
    "AUTHENTICATE",
    "BATCH",
    "POSITION",
    "REGISTER",
    "Assembler",
    "Authentication",
    "BodyError",
    "Frame",
    "FrameError",
    "FrameReader",
    "Position",
    "Registration",
    "answered",
    "arrived",
    "asked",
    "authentication",
    "batch",
    "checksum",
    "decode",
    "encode",
    "parse",
    "positions",
    "registered",
    "registration",
    "write",
]
