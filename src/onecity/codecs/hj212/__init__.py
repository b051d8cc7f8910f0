"""HJ 212: how do environmental stations report? Frames, their data segments, the readings in them, the answers.

HJ 212-2005, -2017 and -2025 share frame and segment; the version stands in `Flag`.
"""

from onecity.codecs.hj212.answers import acknowledged, done, noticed, replied
from onecity.codecs.hj212.errors import FrameError, SegmentError
from onecity.codecs.hj212.frame import LONGEST_SEGMENT, Frame, FrameReader, crc, decode, encode
from onecity.codecs.hj212.packets import Assembler
from onecity.codecs.hj212.readings import DATA, Reading, readings, sort_out
from onecity.codecs.hj212.segment import Group, Message, parse, write

__all__ = [
    "DATA",
    "LONGEST_SEGMENT",
    "Assembler",
    "Frame",
    "FrameError",
    "FrameReader",
    "Group",
    "Message",
    "Reading",
    "SegmentError",
    "acknowledged",
    "crc",
    "decode",
    "done",
    "encode",
    "noticed",
    "parse",
    "readings",
    "replied",
    "sort_out",
    "write",
]
