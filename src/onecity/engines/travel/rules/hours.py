"""In which hours of the week does a rule of the road hold?

Only whole hours are told apart: a rule that holds in a part of an hour is taken to hold in all of it.
"""

import re

from onecity.core.clock.opening import HoursInvalid, read_week

HOURS = 168
ALL_WEEK = (True,) * HOURS
# `value @ condition`, several of them separated by `;`; a condition in brackets may hold `;` itself.
_CLAUSE = re.compile(r"\s*([^@;]+?)\s*@\s*(?:\(([^)]*)\)|([^;]*))\s*(?:;|$)")


def hours_of(text: str) -> tuple[bool, ...]:
    """For each hour of the week, from Monday's midnight, whether the hours `Mo-Fr 07:00-09:00` touch it.

    Raises `HoursInvalid` for what does not speak of hours (`wet`, `weight>3.5`).
    """
    week = read_week(text)
    touched = [False] * HOURS
    for day, spans in enumerate(week.days):
        for begin, end in spans:
            for hour in range(begin // 60, -(-end // 60)):
                touched[24 * day + hour] = True
    return tuple(touched)


def clauses(text: str) -> list[tuple[str, tuple[bool, ...]]]:
    """The values of a conditional tag with their hours, in their order; other conditions are left out."""
    found = []
    for value, inside, bare in _CLAUSE.findall(text):
        try:
            found.append((value, hours_of(inside or bare)))
        except HoursInvalid:
            continue
    return found
