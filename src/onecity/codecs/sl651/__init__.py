"""SL 651: how do hydrological stations report? Binary up frames with BCD elements, and the centre's answers."""

from onecity.codecs.sl651.elements import ELEMENTS, Element
from onecity.codecs.sl651.errors import BodyError, FrameError
from onecity.codecs.sl651.frame import Frame, FrameReader, arrived, crc, decode, encode
from onecity.codecs.sl651.packets import Assembler
from onecity.codecs.sl651.report import CLASSES, FUNCTIONS, Report, acknowledged, parse, sort_out, write
from onecity.codecs.sl651.values import Reading, moment

__all__ = [
    "CLASSES",
    "ELEMENTS",
    "FUNCTIONS",
    "Assembler",
    "BodyError",
    "Element",
    "Frame",
    "FrameError",
    "FrameReader",
    "Reading",
    "Report",
    "acknowledged",
    "arrived",
    "crc",
    "decode",
    "encode",
    "moment",
    "parse",
    "sort_out",
    "write",
]
