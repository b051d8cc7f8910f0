"""The body of Prometheus' remote write 1.0: protobuf messages, and the framing of snappy around them.

WriteRequest { repeated TimeSeries timeseries = 1 }
TimeSeries   { repeated Label labels = 1; repeated Sample samples = 2 }
Label        { string name = 1; string value = 2 }
Sample       { double value = 1; int64 timestamp = 2 }
"""

import struct
from collections.abc import Iterable, Mapping, Sequence

LITERAL = 1 << 16


def varint(number: int) -> bytes:
    """A whole number, seven bits at a time."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def field(number: int, content: bytes) -> bytes:
    """A field of length and bytes."""
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def labels(named: Mapping[str, str]) -> bytes:
    """The labels of a series, in the order of their names."""
    return b"".join(
        field(1, field(1, name.encode()) + field(2, value.encode())) for name, value in sorted(named.items())
    )


def samples(times: Iterable[int], value: float) -> bytes:
    """A value at moments in milliseconds."""
    said = b"\x09" + struct.pack("<d", value) + b"\x10"
    return b"".join(field(2, said + varint(one)) for one in times)


def request(series: Sequence[bytes], said: bytes) -> bytes:
    """A WriteRequest: all of these series with the same samples."""
    return b"".join(field(1, one + said) for one in series)


def framed(content: bytes) -> bytes:
    """As snappy's block format; compressed where pyarrow can, else as literals, which every reader takes too."""
    try:
        import pyarrow

        found: bytes = pyarrow.compress(content, codec="snappy", asbytes=True)
        return found
    except ImportError:
        return varint(len(content)) + b"".join(
            _literal(content[i : i + LITERAL]) for i in range(0, len(content), LITERAL)
        )


def _literal(part: bytes) -> bytes:
    """A literal with a length of two bytes."""
    return bytes([61 << 2]) + struct.pack("<H", len(part) - 1) + part
