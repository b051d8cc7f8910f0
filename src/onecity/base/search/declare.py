"""What may a city say about its search: which words mean the same, which things come first, what must be found?"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onecity.core.pack import City, Declaration, Identifier, Kind, Problem

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Thing = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/\S.*$", max_length=300)]
Lift = Annotated[int, Field(ge=-50, le=50)]


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Synonym(Declared):
    """What people say, and the words under which the city has it."""

    say: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        description="Everyday words. Whoever types one finds the things below, by pinyin and initials too."
    )
    means: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        description="A thing whose title or keywords contain one of these is found."
    )


class Search(Declared):
    """How people speak, and which kinds of things they look for most."""

    lift: dict[str, Lift] = Field(
        default_factory=dict,
        description="Kind of entry → how far it stands above others that fit as well (negative: below).",
    )
    popular: tuple[Thing, ...] = Field(
        (), description="Things (`kind/key`) that stand above others of their kind."
    )
    noise: tuple[Words, ...] = Field(
        (), description="What people type around the words that matter: 怎么办, how to."
    )
    synonyms: tuple[Synonym, ...] = ()


class Query(Declared):
    """What somebody types, and what has to come first."""

    id: Identifier
    typed: Words
    holds: tuple[str, ...] = Field((), description="Types of certificates that the asker holds.")
    first: Annotated[tuple[Thing, ...], Field(min_length=1)] = Field(
        description="Any of these may be first: `kind/key`, or `kind/Chinese title`."
    )


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """A popular thing, or one that must be found, which the city does not have."""
    field = "popular" if isinstance(declaration.value, Search) else "first"
    for place, thing in enumerate(getattr(declaration.value, field)):
        kind, _, key = thing.partition("/")
        known = city.all(kind)
        if known and key not in known:
            yield declaration.problem(
                (field, place), "unknown-reference", found=key, allowed=known, kind=kind
            )


SEARCH = Kind("search", Search, "search/words.yaml", "one", check=problems)
QUERY = Kind("search-query", Query, "search/queries.yaml", "many", check=problems)
