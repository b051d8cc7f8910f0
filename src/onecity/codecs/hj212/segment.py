"""What does a data segment say?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from onecity.codecs.hj212.errors import SegmentError
from onecity.core.text import Text

Version = Literal[2005, 2017, 2025]
VERSIONS: Mapping[int, Version] = MappingProxyType({0: 2005, 1: 2017, 2: 2025})
HEAD = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO")
MOST_GROUPS = 1_000

NO_TEXT = Text(zh="不是文本；加密的内容不读取", en="it is no text; encrypted contents are not read")
NO_CONTENTS = Text(zh="末尾没有 CP=&&…&&", en="there is no CP=&&…&& at its end")
TOO_MANY = Text(zh=f"因子超过 {MOST_GROUPS} 个", en=f"more than {MOST_GROUPS} factors")
NO_PAIR = Text(zh="字段应写成 名称=值", en="a field is NAME=VALUE")

_SEGMENT = re.compile(r"(?P<head>.*?)CP=&&(?P<body>.*)&&", re.DOTALL)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

Group = Mapping[str, str]
"""The fields of one factor, or of the period: names as sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """A segment's fields; texts as sent, empty where they are missing. `others`: further fields of the head.

    `flag` is the number itself: version, whether packets are counted, whether an answer is wanted.
    """

    qn: str = ""
    st: str = ""
    cn: str = ""
    pw: str = ""
    mn: str = ""
    flag: int = 0
    pnum: int | None = None
    pno: int | None = None
    groups: tuple[Group, ...] = ()
    others: Group = field(default_factory=dict)

    @property
    def version(self) -> Version | None:
        """The year of the standard that the station follows; `None` for one that does not exist."""
        return VERSIONS.get(self.flag >> 2)

    @property
    def wants_answer(self) -> bool:
        """Whether the station waits for an acknowledgement."""
        return bool(self.flag & 1)

    @property
    def resent(self) -> bool:
        """Whether it was sent before and perhaps did not arrive (RF=1, since 2025)."""
        return self.others.get("RF") == "1" or any(group.get("RF") == "1" for group in self.groups)

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the head under their names on the wire, those that are there."""
        flag = {"Flag": str(self.flag)}
        packets = {"PNUM": self.pnum, "PNO": self.pno}
        texts = {"QN": self.qn, "ST": self.st, "CN": self.cn, "PW": self.pw, "MN": self.mn}
        numbers = {name: str(value) for name, value in packets.items() if value is not None}
        return {name: value for name, value in texts.items() if value} | flag | numbers | dict(self.others)


def parse(segment: bytes) -> Message:
    """Read a segment. Unknown fields are kept, missing ones are empty: real stations leave things out, and set blanks
    around names and values, as an example of HJ 212-2017 itself does.

    Raises `SegmentError` when there is no `CP=&&…&&`, a field has no name, a number is none, or the contents are
    encrypted (a binary body in CP, since 2025).
    """
    text = _text(segment)
    found = _SEGMENT.fullmatch(text)
    if found is None:
        raise SegmentError(NO_CONTENTS, text[:60])
    head = _pairs(found["head"].split(";"))
    groups = tuple(_pairs(one.split(",")) for one in _split(found["body"]))
    return Message(
        qn=head.get("QN", ""),
        st=head.get("ST", ""),
        cn=head.get("CN", ""),
        pw=head.get("PW", ""),
        mn=head.get("MN", ""),
        flag=_number(head, "Flag") or 0,
        pnum=_number(head, "PNUM"),
        pno=_number(head, "PNO"),
        groups=groups,
        others={name: value for name, value in head.items() if name not in HEAD},
    )


def write(message: Message) -> bytes:
    """The segment of a message."""
    head = "".join(f"{name}={value};" for name, value in message.fields.items())
    body = ";".join(",".join(f"{name}={value}" for name, value in group.items()) for group in message.groups)
    return f"{head}CP=&&{body}&&".encode("gb18030")


def _text(segment: bytes) -> str:
    """The standard has GB 2312; newer stations send UTF-8, which Chinese in GB 18030 hardly ever happens to be."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return segment.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SegmentError(NO_TEXT, segment[:40].hex())


def _split(body: str) -> list[str]:
    parts = [part for part in body.split(";") if part]
    if len(parts) > MOST_GROUPS:
        raise SegmentError(TOO_MANY, str(len(parts)))
    return parts


def _pairs(parts: Iterable[str]) -> dict[str, str]:
    found = {}
    for part in filter(None, parts):
        name, equals, value = part.partition("=")
        if not (name and equals):
            raise SegmentError(NO_PAIR, part[:60])
        found[name.strip()] = value.strip()
    return found


def _number(head: Mapping[str, str], name: str) -> int | None:
    value = head.get(name)
    if not value:
        return None
    if not _NUMBER.fullmatch(value):
        raise SegmentError(Text(zh=f"{name} 应为数字", en=f"{name} is a number"), value[:20])
    return int(value)
