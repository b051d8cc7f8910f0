"""What does the city declare about taking calls: protocols, guidance, targets?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from django.utils import timezone

from onecity.base.declarations.door import current, version
from onecity.base.declarations.errors import NothingLoaded
from onecity.core.pack import DeclarationUnknown
from onecity.core.text import Text
from onecity.engines.emergency.declare import Guidance, Model, Protocol
from onecity.engines.emergency.declare.protocol import UNKNOWN, Leaf
from onecity.engines.emergency.door.calls.values import (
    Asked,
    GuidanceView,
    Interview,
    QuestionView,
    StepView,
)
from onecity.engines.emergency.rules.calls.merging import Near
from onecity.engines.emergency.rules.calls.ranking import Flood
from onecity.engines.emergency.rules.protocol import Prepared, judge, prepare

ORDER = {"yes": 0, "no": 1, UNKNOWN: 3}
UNKNOWN_WORDS = Text(zh="不清楚", en="not known")


@dataclass(frozen=True, slots=True)
class Targets:
    """The city's numbers for calls; these stand where it declares none."""

    answer_s: float = 10
    same_within_m: float = 150
    same_within_s: float = 1_200
    flood_calls: float = 4
    flood_within_s: float = 600
    silence_s: float = 60
    link_s: float = 1_800

    @property
    def near(self) -> Near:
        """What counts as the same emergency."""
        return Near(self.same_within_m, self.same_within_s)

    @property
    def flood(self) -> Flood:
        """What counts as a flood."""
        return Flood(round(self.flood_calls), round(self.flood_within_s))

    @property
    def silence(self) -> timedelta:
        """After how long a silent caller counts as gone."""
        return timedelta(seconds=self.silence_s)


def targets() -> Targets:
    """The numbers of the release in use. A city that cannot be read must not keep anybody from calling."""
    try:
        declared = current().only("city").parameters
    except (NothingLoaded, DeclarationUnknown):
        return Targets()
    found = Targets()
    for name in Targets.__slots__:
        value = getattr(declared.get(f"emergency_{name}"), "value", None)
        if isinstance(value, int | float):
            found = replace(found, **{name: value})
    return found


def city_zone() -> tzinfo:
    """The clock that the city lives by; the program's own where no city can be read."""
    try:
        return ZoneInfo(str(current().only("city").timezone))
    except (NothingLoaded, DeclarationUnknown):
        return timezone.get_default_timezone()


def protocols() -> tuple[Protocol, ...]:
    """All question protocols, the complaints that are most urgent first."""
    try:
        declared: Mapping[str, Protocol] = current().all("protocol")
    except NothingLoaded:
        return ()
    return tuple(sorted(declared.values(), key=lambda one: (one.order, one.id)))


def protocol_now(protocol_id: str) -> tuple[Protocol, str] | None:
    """A protocol as declared now, with the hash under which it is kept; None for one that is not declared."""
    try:
        return current().get("protocol", protocol_id), current().hash_of("protocol", protocol_id)
    except (DeclarationUnknown, NothingLoaded):
        return None


@lru_cache(maxsize=64)
def prepared(protocol_id: str, content_hash: str) -> Prepared:
    """A protocol with its conditions compiled."""
    return prepare(cast("Protocol", version("protocol", protocol_id, content_hash)))


def interview(protocol_id: str, answers: Mapping[str, str]) -> Interview | None:
    """Where the questions of a protocol stand; None for one that is not declared any more."""
    found = protocol_now(protocol_id)
    if found is None:
        return None
    ready = prepared(protocol_id, found[1])
    judged = judge(ready, answers)
    return Interview(
        protocol_id,
        found[0].title,
        tuple(
            Asked(
                one.id, one.ask, answers[one.id], _options(one.options)[answers[one.id]], _listed(one.options)
            )
            for one in found[0].questions
            if answers.get(one.id) in _options(one.options)
        ),
        QuestionView(judged.question.id, judged.question.ask, _listed(judged.question.options))
        if judged.question
        else None,
        found[0].review.reviewed,
        found[0].review.note,
    )


def leaf_of(protocol_id: str, leaf: str) -> Leaf | None:
    """An end of a protocol; None for one that is not declared any more."""
    found = protocol_now(protocol_id)
    return next((one for one in found[0].leaves if one.id == leaf), None) if found else None


def answer_words(protocol_id: str, answers: Mapping[str, str]) -> tuple[tuple[Text, Text], ...]:
    """Questions and answers in words; what is not declared any more is left out."""
    found = protocol_now(protocol_id)
    asked = {one.id: one for one in found[0].questions} if found else {}
    return tuple(
        (asked[name].ask, _options(asked[name].options)[option])
        for name, option in answers.items()
        if name in asked and option in _options(asked[name].options)
    )


def leaf_title(protocol_id: str, leaf: str) -> Text:
    """What an end of a protocol is called; its name where it is not declared any more."""
    found = leaf_of(protocol_id, leaf)
    return found.title if found else Text(zh=leaf, en=leaf)


def complaint_title(protocol_id: str) -> Text:
    """What a complaint is called; its name where it is not declared any more."""
    found = protocol_now(protocol_id)
    return found[0].title if found else Text(zh=protocol_id, en=protocol_id)


def guidance(listed: list[str] | tuple[str, ...]) -> tuple[GuidanceView, ...]:
    """What the caller is told, in the order given; those that are not declared any more are left out."""
    try:
        declared: Mapping[str, Guidance] = current().all("guidance")
    except NothingLoaded:
        return ()
    return tuple(_guidance(declared[one]) for one in listed if one in declared)


def priority_places() -> dict[str, int]:
    """The city's priorities, the most urgent 0."""
    try:
        models: Mapping[str, Model] = current().all("emergency-model")
    except NothingLoaded:
        return {}
    return {one.id: place for model in models.values() for place, one in enumerate(model.priorities)}


def priority_title(priority: str) -> Text:
    """What a priority is called; its id where the city gives it no name."""
    try:
        models: Mapping[str, Model] = current().all("emergency-model")
    except NothingLoaded:
        models = {}
    titles = {one.id: one.title for model in models.values() for one in model.priorities}
    return titles.get(priority) or Text(zh=priority or "—", en=priority or "—")


def _guidance(declared: Guidance) -> GuidanceView:
    steps = tuple(StepView(one.say, one.per_minute, one.again) for one in declared.steps)
    return GuidanceView(declared.id, declared.title, declared.review.reviewed, declared.review.note, steps)


def _options(options: Mapping[str, Text]) -> dict[str, Text]:
    return {**options, UNKNOWN: UNKNOWN_WORDS}


def _listed(options: Mapping[str, Text]) -> tuple[tuple[str, Text], ...]:
    """In an order that fingers learn: yes, no, the others by their names, what nobody knows last."""
    return tuple(sorted(_options(options).items(), key=lambda one: (ORDER.get(one[0], 2), one[0])))
