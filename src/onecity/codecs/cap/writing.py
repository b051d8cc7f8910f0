"""How is a warning written, with its elements in the order that the schema demands?"""

from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from onecity.codecs.cap.alert import Alert, Area, Info, Named, Point
from onecity.codecs.moments import CHINA

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def write(alert: Alert) -> bytes:
    """The document, UTF-8."""
    ElementTree.register_namespace("", NAMESPACE)
    root = Element(_name("alert"))
    references = " ".join(f"{one.sender},{one.identifier},{moment(one.sent)}" for one in alert.references)
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", moment(alert.sent))
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.type)
    _put(root, "source", alert.source)
    _put(root, "scope", alert.scope)
    _put(root, "restriction", alert.restriction)
    _put(root, "addresses", alert.addresses)
    _each(root, "code", alert.codes)
    _put(root, "note", alert.note)
    _put(root, "references", references)
    _put(root, "incidents", alert.incidents)
    for info in alert.infos:
        _info(SubElement(root, _name("info")), info)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def moment(at: datetime) -> str:
    """A time as CAP wants it: whole seconds, an offset that is never Z. In China's time."""
    return at.astimezone(CHINA).isoformat(timespec="seconds")


def _info(parent: Element, info: Info) -> None:
    _put(parent, "language", info.language)
    _each(parent, "category", info.categories)
    _put(parent, "event", info.event)
    _each(parent, "responseType", info.responses)
    _put(parent, "urgency", info.urgency)
    _put(parent, "severity", info.severity)
    _put(parent, "certainty", info.certainty)
    _named(parent, "eventCode", info.event_codes)
    for name, at in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _put(parent, name, moment(at) if at else "")
    _put(parent, "senderName", info.sender_name)
    _put(parent, "headline", info.headline)
    _put(parent, "description", info.description)
    _put(parent, "instruction", info.instruction)
    _put(parent, "web", info.web)
    _put(parent, "contact", info.contact)
    _named(parent, "parameter", info.parameters)
    for area in info.areas:
        _area(SubElement(parent, _name("area")), area)


def _area(parent: Element, area: Area) -> None:
    _put(parent, "areaDesc", area.description)
    _each(parent, "polygon", (" ".join(map(_pair, ring)) for ring in area.polygons))
    _each(parent, "circle", (f"{_pair(centre)} {radius!r}" for centre, radius in area.circles))
    _named(parent, "geocode", area.geocodes)


def _pair(point: Point) -> str:
    """CAP writes the latitude first."""
    return f"{point[1]!r},{point[0]!r}"


def _put(parent: Element, name: str, text: str) -> None:
    if text:
        SubElement(parent, _name(name)).text = text


def _each(parent: Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(parent, name, text)


def _named(parent: Element, name: str, pairs: Named) -> None:
    for key, value in pairs:
        one = SubElement(parent, _name(name))
        SubElement(one, _name("valueName")).text = key
        SubElement(one, _name("value")).text = value


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
