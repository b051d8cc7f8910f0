"""What does an engine say about something that can be found, and what is given back?"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal
from uuid import UUID

from onecity.base.search.errors import EntryInvalid
from onecity.core.text import Text

Visibility = Literal["public", "organisation", "owner"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found, and by whom.

    `organisation`: by staff whose rights cover the organisation and division, and, when `permission` names
    one, who hold it there. `owner`: by the person with that id alone. No sealed field belongs into any text.
    `order` puts kinds one above the other where titles match equally well; `key` names the thing within its
    kind. Raises `EntryInvalid` when it does not say whose it is.
    """

    kind: str
    key: str
    title: Text
    summary: Text | None
    url: str
    visibility: Visibility
    organisation: str | None = None
    owner: UUID | None = None
    keywords: tuple[str, ...] = ()
    division: str | None = None
    permission: str | None = None
    order: int = 50

    def __post_init__(self) -> None:
        if self.visibility == "organisation" and not self.organisation:
            raise EntryInvalid(self.kind, self.key, "organisation")
        if self.visibility == "owner" and self.owner is None:
            raise EntryInvalid(self.kind, self.key, "owner")


class Rank(IntEnum):
    """How well an entry fits, best first."""

    TITLE_EXACTLY = 0
    TITLE_BEGINS = 1
    KEYWORD_EXACTLY = 2
    TITLE_HAS = 3
    KEYWORD = 4
    SUMMARY = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, in both languages, and how well it fits."""

    kind: str
    key: str
    title: Text
    summary: Text | None
    url: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Found:
    """What a query has found, best first.

    `read_as` is what was looked for instead, where nothing has the words as typed: a mistyped word mended. `partly`
    when the hits have only some of the words.
    """

    hits: tuple[Hit, ...] = ()
    read_as: str = ""
    partly: bool = False
