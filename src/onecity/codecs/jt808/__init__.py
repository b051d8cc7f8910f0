"""JT/T 808: how do vehicles report? Frames of terminals, positions in them, the platform's answers.

Those of 2019 are told from 2011 and 2013 by a bit of the header, a registration of 2011 by its length. Contents from
general knowledge of the published standard; no text of it is at hand.
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
    batch,
    parse,
    sort_out,
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
    "authentication",
    "batch",
    "checksum",
    "decode",
    "encode",
    "parse",
    "registered",
    "registration",
    "sort_out",
    "write",
]
