"""Where does an address lead? `/Things('a')/Datastreams('b')/Observations`, `/$ref`, `/name/$value`."""

import re
from dataclasses import dataclass
from typing import Literal

from onecity.codecs.sensorthings.errors import NoSuchAddress, NotOffered, query_error
from onecity.codecs.sensorthings.links import keyed
from onecity.codecs.sensorthings.model import BY_COLLECTION, BY_NAME, EntityType, type_of
from onecity.core.text import Text

PART = "path"
LONGEST = 2_000
MOST_STEPS = 12
_STEP = re.compile(r"([A-Za-z_@.$][\w@.$]*)(?:\((?:'((?:[^']|'')*)'|(-?\d{1,18}))\))?")
ELSEWHERE = {
    "MultiDatastreams": Text(zh="多值数据流（MultiDatastream）", en="MultiDatastreams"),
    "$batch": Text(zh="批量请求（$batch）", en="batch requests ($batch)"),
    "Actuators": Text(zh="任务部分（Tasking）", en="the Tasking part"),
    "Tasks": Text(zh="任务部分（Tasking）", en="the Tasking part"),
    "TaskingCapabilities": Text(zh="任务部分（Tasking）", en="the Tasking part"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """From entities to entities: all of a kind, or (with `key`, or over `one`) a single one."""

    entity: EntityType
    key: str | None
    one: bool

    @property
    def written(self) -> str:
        """As it stands in an address."""
        if self.key is not None:
            return keyed(self.entity.collection, self.key)
        return self.entity.name if self.one else self.entity.collection


@dataclass(frozen=True, slots=True)
class ResourcePath:
    """Steps from entity to entity; then perhaps a property by its names, and an ending."""

    steps: tuple[Step, ...]
    names: tuple[str, ...] = ()
    ending: Literal["", "$value", "$ref"] = ""

    @property
    def entity(self) -> EntityType:
        """The kind of entity at the end."""
        return self.steps[-1].entity

    @property
    def is_one(self) -> bool:
        """Whether it leads to one entity, not to a collection."""
        return self.steps[-1].one


def parse_path(text: str) -> ResourcePath:
    """An address below the service root, percent-decoded; empty steps for the root itself.

    Raises `QueryError` (`NoSuchAddress` where nothing is called so), and `NotOffered` for parts of the standard that
    are left out.
    """
    if len(text) > LONGEST:
        raise query_error(PART, LONGEST, f"超过 {LONGEST} 个字符", f"it is longer than {LONGEST} characters")
    steps: list[Step] = []
    names: list[str] = []
    pieces = _pieces(text.strip("/"), 1 if text.startswith("/") else 0)
    for i, (word, key, at) in enumerate(pieces):
        is_last = i == len(pieces) - 1
        if word in {"$value", "$ref"} and is_last and key is None and steps:
            return _ended(tuple(steps), tuple(names), word, at)
        if not names and (step := _step(steps[-1] if steps else None, word, key)):
            steps.append(step)
        elif steps and steps[-1].one and key is None and type_of(steps[-1].entity, (*names, word)):
            names.append("id" if word == "@iot.id" else word)
        elif word in ELSEWHERE and not steps:
            raise NotOffered(ELSEWHERE[word])
        else:
            said = Text(zh=f"没有“{word[:60]}”", en=f"there is no “{word[:60]}”")
            raise NoSuchAddress(PART, at + 1, said)
    return ResourcePath(tuple(steps), tuple(names))


def _ended(steps: tuple[Step, ...], names: tuple[str, ...], word: str, at: int) -> ResourcePath:
    if word == "$ref" and not names and (len(steps) > 1 or not steps[-1].one):
        return ResourcePath(steps, (), "$ref")
    if word == "$value" and names:
        return ResourcePath(steps, names, "$value")
    raise query_error(PART, at, f"{word} 不能用在这里", f"{word} cannot stand here")


def _step(before: Step | None, word: str, key: str | None) -> Step | None:
    if before is None:
        entity = BY_COLLECTION.get(word)
        return Step(entity, key, key is not None) if entity else None
    if not before.one:
        return None
    if word in before.entity.one and key is None:
        return Step(BY_NAME[before.entity.one[word]], None, True)
    if word in before.entity.many:
        return Step(BY_NAME[before.entity.many[word]], key, key is not None)
    return None


def _pieces(text: str, offset: int) -> list[tuple[str, str | None, int]]:
    """Name, key and place of each piece between slashes; a slash in a key's quotes is part of the key."""
    found: list[tuple[str, str | None, int]] = []
    at = 0
    while at < len(text):
        piece = _STEP.match(text, at)
        end = piece.end() if piece else at
        if piece is None or (end < len(text) and text[end] != "/") or len(found) == MOST_STEPS:
            raise query_error(PART, at + offset, "这里看不懂", "this cannot be understood")
        quoted, number = piece.group(2), piece.group(3)
        found.append(
            (piece.group(1), quoted.replace("''", "'") if quoted is not None else number, at + offset)
        )
        at = end + 1
    return found
