"""Does all that an example says lie within its time, from `start` to `until`?"""

from collections.abc import Iterator

from onecity.core.pack import Declaration, Problem
from onecity.engines.sensing.declare import Example, Network
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.notation import NotationInvalid, milliseconds, moment, samples

AFTERWARDS_MS = 3_600_000


def problems(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    """An `until` before the start or before readings; expected moments at which the clock does not run."""
    since, last = milliseconds(example.start), _last(network, example)
    until = moment(example.until, example.start) if example.until else last + AFTERWARDS_MS
    if until < since:
        yield say(
            declaration,
            (*path, "until"),
            "network-example-time",
            f"until“{example.until}”早于 start。次日请写 +1d {example.until}。",
            f"`until`, “{example.until}”, lies before `start`. Write +1d {example.until} for the next day.",
        )
    elif until < last:
        yield say(
            declaration,
            (*path, "until"),
            "network-example-time",
            f"until“{example.until}”之后还有读数到达。请推迟 until，或删去后面的读数。",
            f"Readings come after `until`, “{example.until}”. Make it later, or leave those readings out.",
        )
    else:
        yield from _expected(declaration, path, example, since, until)


def _expected(
    declaration: Declaration, path: Path, example: Example, since: int, until: int
) -> Iterator[Problem]:
    for i, one in enumerate(example.expect):
        for at in one.levels:
            if not since <= moment(at, example.start) <= until:
                yield say(
                    declaration,
                    (*path, "expect", i, "levels", at),
                    "network-example-time",
                    f"“{at}”不在例子的时间内：从 start 到 until（没写时为最后一个读数后一小时）。请更正，或改 until。",
                    f"“{at}” is outside the time of the example, from `start` to `until` (an hour after the last "
                    "reading, if left out). Correct it, or make `until` later.",
                )


def _last(network: Network, example: Example) -> int:
    """When the last reading or event arrives; its start, if there is none. What cannot be read is told elsewhere."""
    found = [milliseconds(example.start)]
    for courses in example.readings.values():
        for name, series in courses.items():
            try:
                found += [one.received for one in samples(series, network.observe[name], example.start)]
            except (NotationInvalid, KeyError):
                continue
    for kinds in example.events.values():
        for by_moment in kinds.values():
            found += [_moment(at, example) for at in by_moment]
    return max(found)


def _moment(at: str, example: Example) -> int:
    try:
        return moment(at, example.start)
    except NotationInvalid:
        return 0
