"""What does a topic of MQTT say about the readings in it?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from onecity.core.text import SaidError

_PLACE = re.compile(r"\{([a-z]+)\}")
KNOWN = (
    frozenset({"network", "thing", "property"}),
    frozenset({"station", "code"}),
    frozenset({"network"}),
)


@dataclass(eq=False)
class TopicInvalid(SaidError):
    """A topic in the settings that says neither what is measured nor by which station."""

    words: ClassVar[tuple[str, str]] = (
        "ONECITY_MQTT_TOPICS：主题 {topic} 应含 {{network}}、{{thing}}、{{property}}，或 {{station}}、{{code}}，"
        "或只含 {{network}}（批量）；每一层是一个名称或一段文字。",
        "ONECITY_MQTT_TOPICS: the topic {topic} has {{network}}, {{thing}} and {{property}}, or {{station}} and "
        "{{code}}, or {{network}} alone (batches); each level is one of these or a word.",
    )
    topic: str

    def __str__(self) -> str:
        return f"{self.text('en')} / {self.text('zh')}"


@dataclass(frozen=True, slots=True)
class Topic:
    """A declared topic: its levels, each a word or `{name}`."""

    levels: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises `TopicInvalid`."""
        levels = tuple(text.split("/"))
        names = tuple(found[1] for level in levels if (found := _PLACE.fullmatch(level)))
        words = [level for level in levels if not _PLACE.fullmatch(level)]
        odd = any(not word or set(word) & set("{}+#") for word in words)
        if odd or frozenset(names) not in KNOWN or len(set(names)) < len(names):
            raise TopicInvalid(text)
        return cls(levels, names)

    @property
    def filter(self) -> str:
        """What to subscribe to."""
        return "/".join("+" if _PLACE.fullmatch(level) else level for level in self.levels)

    def read(self, topic: str) -> Mapping[str, str] | None:
        """The names' values in a topic; `None`: it is another topic."""
        levels = topic.split("/")
        if len(levels) != len(self.levels):
            return None
        found = {}
        for declared, level in zip(self.levels, levels, strict=True):
            if place := _PLACE.fullmatch(declared):
                found[place[1]] = level
            elif declared != level:
                return None
        return found


def read(topics: Sequence[Topic], topic: str) -> Mapping[str, str] | None:
    """What the first declared topic that fits says."""
    return next((found for one in topics if (found := one.read(topic)) is not None), None)
