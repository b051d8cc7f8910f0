"""What does a terminal want to hear?"""

from typing import Literal

from onecity.codecs.jt808.frame import Frame

GENERAL, REGISTERED = 0x8001, 0x8100
Result = Literal[0, 1, 2, 3]
"""0 done, 1 failed, 2 wrong message, 3 not supported."""

RegistrationResult = Literal[0, 1, 2, 3, 4]
"""0 done, 1 vehicle registered already, 2 no such vehicle, 3 terminal registered already, 4 no such terminal."""


def answered(frame: Frame, serial: int, result: Result = 0) -> Frame:
    """0x8001: the general answer to a message."""
    body = frame.serial.to_bytes(2, "big") + frame.message.to_bytes(2, "big") + bytes((result,))
    return Frame(GENERAL, frame.phone, serial, body, frame.version)


def registered(frame: Frame, serial: int, code: str, result: RegistrationResult = 0) -> Frame:
    """0x8100: the answer to a registration, with the word to authenticate with when it succeeded."""
    word = code.encode("gb18030") if result == 0 else b""
    return Frame(
        REGISTERED,
        frame.phone,
        serial,
        frame.serial.to_bytes(2, "big") + bytes((result,)) + word,
        frame.version,
    )
