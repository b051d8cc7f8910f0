"""Which figures of ratings may everybody see without anybody being recognised in them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onecity.engines.affairs.rules.rating import LEVELS, is_bad

LEAST = 5
HIDDEN = f"<{LEAST}"
STEP = 10


@dataclass(frozen=True, slots=True)
class Published:
    """The ratings of one service at one department, for everybody.

    `counts` by level, few of them hidden. `total` and `good_percent` are given only where no count is hidden: with
    them a hidden one could be computed.
    """

    organisation: str
    service: str
    counts: Mapping[int, str]
    total: int | None
    good_percent: int | None


def published(rows: Iterable[tuple[str, str, int, int]]) -> tuple[Published, ...]:
    """From `(organisation, service, level, count)` to what may be shown, by organisation and service.

    There are no sums over services or departments: the difference of two tables would tell what each of them hides.
    """
    found: dict[tuple[str, str], dict[int, int]] = {}
    for organisation, service, level, count in rows:
        found.setdefault((organisation, service), dict.fromkeys(LEVELS, 0))[level] = count
    return tuple(_published(*key, found[key]) for key in sorted(found))


def _published(organisation: str, service: str, counts: Mapping[int, int]) -> Published:
    whole = all(count == 0 or count >= LEAST for count in counts.values())
    total = sum(counts.values())
    good = sum(count for level, count in counts.items() if not is_bad(level))
    return Published(
        organisation,
        service,
        {level: shown(count) for level, count in counts.items()},
        total if whole else None,
        round(100 * good / total) if whole and total else None,
    )


def shown(count: int) -> str:
    """A count as everybody may see it."""
    return HIDDEN if 0 < count < LEAST else str(count)


def about(total: int) -> int:
    """The number of all ratings, rounded down so that it hides what the rows hide."""
    return total - total % STEP
