"""What does the panel tell about one thing?"""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from onecity.base.actor import Actor
from onecity.base.identity.declare import Community, District, Subdistrict
from onecity.base.identity.door import division, divisions_under
from onecity.base.registry import door as registry
from onecity.base.registry.door import Field, LayerView, ThingView
from onecity.web.map.numbers import short_count
from onecity.web.map.places import count_in

PLAIN_WORD = re.compile(r"[a-z][a-z-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary list."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Inside:
    """How many things of a layer lie in a division, and where they are listed."""

    layer: LayerView
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the panel of a thing shows, in the reader's language."""

    thing: ThingView
    title: str
    place: str
    facts: tuple[Row, ...]
    rows: tuple[Row, ...]
    inside: tuple[Inside, ...]
    note: str


def panel(actor: Actor, thing_id: UUID, language: str) -> Panel:
    """The panel of a thing. Raises `registry.errors.ThingUnknown`."""
    thing = registry.thing(replace(actor, language=language), thing_id)
    itself = division(thing.code) if thing.division == thing.code else None
    above = itself.parent if itself else thing.division or ""
    return Panel(
        thing=thing,
        title=thing.name.in_(language),
        place=place_words(above, language),
        facts=_facts(itself, language.startswith("zh")) if itself else (),
        rows=tuple(_row(field) for field in thing.fields if not _is_said(field, thing, language)),
        inside=_inside(thing.code) if itself else (),
        note=_note(thing, itself is not None),
    )


def place_words(code: str, language: str) -> str:
    """A division with those above it, the largest first: 市南区 · 中山路街道; empty outside the city."""
    names: list[str] = []
    while code and (found := division(code)) is not None:
        names.insert(0, found.name.in_(language))
        code = found.parent
    return " · ".join(names)


def _is_said(field: Field, thing: ThingView, language: str) -> bool:
    """Whether the title, the place or the badge already says it."""
    said = {thing.code, thing.name.zh, thing.name.en, place_words(str(thing.division or ""), language)}
    if field.type == "division":
        return True
    return str(field.value) in said or (thing.approximate and field.value == "approximate")


def _row(field: Field) -> Row:
    if isinstance(field.value, bool):
        return Row(field.title, _("yes") if field.value else _("no"))
    text = str(field.value)
    # plain words of a data column, such as `district`, are in the dictionary of the interface
    return Row(field.title, _(text) if PLAIN_WORD.fullmatch(text) else text)


def _facts(found: District | Subdistrict | Community, chinese: bool) -> tuple[Row, ...]:
    if isinstance(found, Community):
        return ()
    people = " ".join(filter(None, short_count(found.population, chinese)))
    facts = [
        (
            _("Residents"),
            people if found.population_basis == "published" else _("about %(n)s") % {"n": people},
        )
    ]
    below = divisions_under(found.code)
    if isinstance(found, District):
        facts.append((_("Residents per km²"), f"{found.density_per_km2:,.0f}"))
        facts.append((_("Sub-districts"), str(len(below))))
        communities = sum(one.communities for one in below if isinstance(one, Subdistrict))
        facts.append((_("Communities"), f"{communities:,}"))
    else:
        facts.append((_("Communities"), str(found.communities)))
        if found.land_km2:
            facts.append((_("Land"), f"{found.land_km2:g} km²"))
    return tuple(Row(*fact) for fact in facts)


def _inside(code: str) -> tuple[Inside, ...]:
    points = (layer for layer in registry.layers() if layer.kind == "point")
    counted = ((layer, count_in(layer, code)) for layer in points)
    return tuple(
        Inside(layer, count, f"{reverse('map_list', args=[layer.id])}?in={code}")
        for layer, count in counted
        if count
    )


def _note(thing: ThingView, is_division: bool) -> str:
    if not thing.approximate:
        return ""
    if is_division:
        return _("This border is only for orientation: the real one is not public data.")
    return _("This position is approximate: do not use it to find the way.")
