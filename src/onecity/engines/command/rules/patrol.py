"""In which period of a patrol are we, and what do the answers of its list say?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from onecity.engines.command.declare import Item, Patrol, Period

# Periods are counted from a Monday, so that a weekly patrol begins on Mondays.
FIRST_DAY = date(2024, 1, 1)
Answer = str | float | bool
LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """What a list's answers say: those that fit, items that lack one, and items that are not in order."""

    answers: Mapping[str, Answer]
    missing: tuple[str, ...]
    found: tuple[str, ...]


def period_of(patrol: Patrol, now: datetime, zone: tzinfo) -> datetime:
    """When the period began in which `now` lies, by the season of the day (aware, in the city's zone)."""
    here = now.astimezone(zone)
    day = here.date()
    if here.time() < every_on(patrol, day).begins:
        day -= timedelta(days=1)
    every = every_on(patrol, day)
    begun = day - timedelta(days=(day - FIRST_DAY).days % every.days)
    return datetime.combine(begun, every.begins, zone)


def every_on(patrol: Patrol, day: date) -> Period:
    """The period that holds on a day."""
    name = f"{day:%m-%d}"
    for season in patrol.seasons:
        over_new_year = season.begins > season.ends
        inside = (
            (name >= season.begins or name <= season.ends)
            if over_new_year
            else season.begins <= name <= season.ends
        )
        if inside:
            return season.every
    return patrol.every


def checked(items: tuple[Item, ...], given: Mapping[str, str]) -> Checked:
    """Read the answers as somebody gave them: `yes` and `no` for a check, a number, words."""
    answers: dict[str, Answer] = {}
    for item in items:
        answer = _answer(item, given.get(item.id, "").strip())
        if answer is not None:
            answers[item.id] = answer
    missing = tuple(one.id for one in items if one.required and one.id not in answers)
    return Checked(answers, missing, tuple(name for name, answer in answers.items() if answer is False))


def _answer(item: Item, text: str) -> Answer | None:
    if item.type == "check":
        return {"yes": True, "no": False}.get(text)
    if item.type == "text":
        return text[:LONGEST_ANSWER] or None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
