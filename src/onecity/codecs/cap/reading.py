"""What does a document say that somebody else wrote, perhaps to harm us?"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from onecity.codecs.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Named,
    Point,
    Reference,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from onecity.codecs.cap.errors import AlertError
from onecity.codecs.cap.writing import NAMESPACE
from onecity.core.text import Text

LARGEST_BYTES = 1_000_000
MOST_POINTS = 20_000
DEEPEST = 8
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,5}(\.\d{1,30})?", re.ASCII)
_FORBIDDEN = re.compile(r"[\s,<&]")
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,60}encoding\s*=\s*["'](gb2312|gbk|gb18030)["'][^>]{0,60}\?>""", re.IGNORECASE
)
LONGEST_NAME = 200
ONCE = (
    *("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses"),
    *("note", "references", "incidents", "language", "event", "urgency", "severity", "certainty", "audience"),
    *(
        "effective",
        "onset",
        "expires",
        "senderName",
        "headline",
        "description",
        "instruction",
        "web",
        "contact",
    ),
    *("areaDesc", "altitude", "ceiling", "valueName", "value"),
)
"""Elements that stand once in theirs: of two, a reader that looks at the other one would read another warning."""
TEXTS = frozenset({*ONCE, "code", "category", "responseType", "polygon", "circle"})
"""Elements that hold text alone: with others inside, readers read different warnings."""
ADDRESSED = (
    (Scope.RESTRICTED, "restriction"),
    (Scope.PRIVATE, "addresses"),
)
"""What CAP wants to know of messages that are not for the public."""

E = TypeVar("E", bound=StrEnum)


def parse(document: bytes) -> Alert:
    """Read a message. Raises `AlertError`: for a DTD, entities, what is too large or too deep, what CAP forbids."""
    if len(document) > LARGEST_BYTES:
        raise _fault(f"超过 {LARGEST_BYTES} 字节", f"it has more than {LARGEST_BYTES} bytes")
    try:
        root = fromstring(_in_utf8(document), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise _fault("含有 DTD 或实体", "it has a DTD or entities") from None
    except (ParseError, ValueError, LookupError):
        raise _fault("不是格式正确的 XML", "it is no well-formed XML") from None
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise _fault("根元素不是 CAP 1.2 的 alert", "its root is no alert of CAP 1.2")
    _check_depth(root, DEEPEST)
    _check_once(root)
    return _alert(root)


def _in_utf8(document: bytes) -> bytes:
    """The same document: the parser knows none of the encodings that Chinese offices still use. Raises `ValueError`."""
    declared = _DECLARED.match(document)
    return document[declared.end() :].decode("gb18030").encode() if declared else document


def _alert(root: Element) -> Alert:
    identifier, sender = _text(root, "identifier"), _text(root, "sender")
    if _FORBIDDEN.search(identifier + sender):
        raise _fault(
            "identifier 或 sender 含有空格、逗号、< 或 &", "identifier or sender has a blank, comma, < or &"
        )
    if len(identifier) > LONGEST_NAME or len(sender) > LONGEST_NAME:
        raise _fault(
            f"identifier 或 sender 超过 {LONGEST_NAME} 个字符",
            f"identifier or sender has more than {LONGEST_NAME} characters",
        )
    kind, references = _choice(root, "msgType", MessageType), _optional(root, "references")
    if kind in {MessageType.UPDATE, MessageType.CANCEL} and not references:
        raise _fault(f"{kind} 缺少 references", f"{kind} has no references")
    scope = _choice(root, "scope", Scope)
    for one, name in ADDRESSED:
        if scope is one:
            _text(root, name)
    return Alert(
        identifier=identifier,
        sender=sender,
        sent=_moment("sent", _text(root, "sent")),
        status=_choice(root, "status", Status),
        type=kind,
        scope=scope,
        infos=tuple(_info(one) for one in _all(root, "info")),
        references=tuple(_reference(one) for one in references.split()),
        codes=_texts(root, "code"),
        source=_optional(root, "source"),
        restriction=_optional(root, "restriction"),
        addresses=_optional(root, "addresses"),
        note=_optional(root, "note"),
        incidents=_optional(root, "incidents"),
    )


def _info(parent: Element) -> Info:
    categories = tuple(_member("category", text, Category) for text in _texts(parent, "category"))
    if not categories:
        raise _fault("缺少 category", "there is no category")
    return Info(
        event=_text(parent, "event"),
        categories=categories,
        urgency=_choice(parent, "urgency", Urgency),
        severity=_choice(parent, "severity", Severity),
        certainty=_choice(parent, "certainty", Certainty),
        language=_optional(parent, "language") or "en-US",
        responses=tuple(_member("responseType", text, Response) for text in _texts(parent, "responseType")),
        event_codes=_named(parent, "eventCode"),
        effective=_time(parent, "effective"),
        onset=_time(parent, "onset"),
        expires=_time(parent, "expires"),
        sender_name=_optional(parent, "senderName"),
        headline=_optional(parent, "headline"),
        description=_optional(parent, "description"),
        instruction=_optional(parent, "instruction"),
        web=_optional(parent, "web"),
        contact=_optional(parent, "contact"),
        parameters=_named(parent, "parameter"),
        areas=tuple(_area(one) for one in _all(parent, "area")),
    )


def _area(parent: Element) -> Area:
    # the weather service of the United States sends an empty polygon with areas that it names by codes alone
    polygons = tuple(_ring(text) for text in _texts(parent, "polygon") if text)
    if sum(map(len, polygons)) > MOST_POINTS:
        raise _fault(f"多边形的点超过 {MOST_POINTS} 个", f"its polygons have more than {MOST_POINTS} points")
    circles = tuple(_circle(text) for text in _texts(parent, "circle") if text)
    return Area(_text(parent, "areaDesc"), polygons, circles, _named(parent, "geocode"))


def _ring(text: str) -> tuple[Point, ...]:
    ring = tuple(_point(pair) for pair in text.split())
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise _fault(
            "多边形须至少四个点且首尾相同", "a polygon has four points at least, the last like the first"
        )
    return ring


def _circle(text: str) -> tuple[Point, float]:
    centre, _, radius = text.partition(" ")
    size = _number("circle", radius.strip())
    if size < 0:
        raise _fault(f"circle 的半径小于 0：{radius[:20]}", f"a circle's radius is below 0: {radius[:20]}")
    return _point(centre), size


def _point(pair: str) -> Point:
    latitude, _, longitude = pair.partition(",")
    point = _number("polygon", longitude), _number("polygon", latitude)
    if abs(point[0]) > 180 or abs(point[1]) > 90:
        raise _fault(f"没有这样的经纬度：{pair[:40]}", f"there is no such place: {pair[:40]}")
    return point


def _number(name: str, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise _fault(f"{name} 中不是数字：{text[:20]}", f"no number in {name}: {text[:20]}")
    return float(text)


def _reference(text: str) -> Reference:
    parts = text.split(",")
    if len(parts) != 3 or not all(parts):
        raise _fault("references 应为 sender,identifier,sent", "references are sender,identifier,sent")
    return Reference(parts[0], parts[1], _moment("references", parts[2]))


def _named(parent: Element, name: str) -> Named:
    return tuple((_text(one, "valueName"), _optional(one, "value")) for one in _all(parent, name))


def _time(parent: Element, name: str) -> datetime | None:
    text = _optional(parent, name)
    return _moment(name, text) if text else None


def _moment(name: str, text: str) -> datetime:
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _fault(
            f"{name} 应写成 2026-11-23T08:05:00+08:00", f"{name} is written 2026-11-23T08:05:00+08:00"
        ) from None


def _choice(parent: Element, name: str, choices: type[E]) -> E:
    return _member(name, _text(parent, name), choices)


def _member(name: str, text: str, choices: type[E]) -> E:
    try:
        return choices(text)
    except ValueError:
        allowed = ", ".join(choices)
        raise _fault(f"{name} 应为 {allowed} 之一", f"{name} is one of {allowed}") from None


def _text(parent: Element, name: str) -> str:
    text = _optional(parent, name)
    if not text:
        raise _fault(f"缺少 {name}", f"there is no {name}")
    return text


def _optional(parent: Element, name: str) -> str:
    return next(iter(_texts(parent, name)), "")


def _texts(parent: Element, name: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in _all(parent, name))


def _all(parent: Element, name: str) -> Iterator[Element]:
    return parent.iterfind(f"{{{NAMESPACE}}}{name}")


def _check_depth(element: Element, left: int) -> None:
    if not left:
        raise _fault("嵌套过深", "it is nested too deeply")
    for child in element:
        _check_depth(child, left - 1)


def _check_once(element: Element) -> None:
    names = Counter(child.tag for child in element)
    for name in ONCE:
        if names[f"{{{NAMESPACE}}}{name}"] > 1:
            raise _fault(f"{name} 出现了两次", f"{name} stands there twice")
    for child in element:
        if len(child) and child.tag.removeprefix(f"{{{NAMESPACE}}}") in TEXTS:
            name = child.tag.rpartition("}")[2]
            raise _fault(f"{name} 中只能是文字", f"{name} holds text alone")
        _check_once(child)


def _fault(zh: str, en: str) -> AlertError:
    return AlertError(Text(zh=zh, en=en))
