"""JT/T 808: how do vehicles report? Frames of terminals, positions in them, the platform's answers.

Versions 2011/2013 and 2019 are told apart by a bit of the header. Contents from general knowledge of the published
standard; no text of it is at hand.
"""

from onecity.codecs.jt808.answers import answered, registered
from onecity.codecs.jt808.errors import BodyError, FrameError
from onecity.codecs.jt808.frame import Frame, FrameReader, checksum, decode, encode
from onecity.codecs.jt808.position import ALARMS, Position, batch, parse, write
from onecity.codecs.jt808.terminal import Authentication, Registration, authentication, registration

__all__ = [
    "ALARMS",
    "Authentication",
    "BodyError",
    "Frame",
    "FrameError",
    "FrameReader",
    "Position",
    "Registration",
    "answered",
    "authentication",
    "batch",
    "checksum",
    "decode",
    "encode",
    "parse",
    "registered",
    "registration",
    "write",
]
