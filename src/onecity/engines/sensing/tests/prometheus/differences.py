"""In what does a rule of a network mean something else than the same rule in Prometheus?

Each difference is a switch of `reckoning`: with none of them thrown it reckons as the kernel does, with all of them as
Prometheus does. A pair of rule and thing that came out differently is explained by the fewest switches with which
the reckoning gives exactly what Prometheus gave; the explanation is that reckoning, not a name for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from onecity.engines.sensing.tests.prometheus.chances import Case, Rule, Seen
from onecity.engines.sensing.tests.prometheus.reckoning import Switch, Switches, firing

Moments = frozenset[int]
# By rule and thing the moments of evaluation at which it fires; one that never does is left out.
Firing = dict[tuple[str, str], Moments]

SAID = {
    "en": {
        Switch.EVALUATION: (
            "when a rule is asked",
            "with each reading, and when a timer runs out, by the times of the readings",
            "once a minute: what begins and ends between two evaluations is not seen, a timer ends at the next one, "
            "and an evaluation without a reading ends a warning too",
        ),
        Switch.UNKNOWN: (
            "nothing is known",
            "silence never ends a warning",
            "a series that has gone away ends it",
        ),
        Switch.LOOKBACK: (
            "how long a value holds",
            "until the next one (`missing` and `age` say that it is old)",
            "five minutes",
        ),
        Switch.WINDOW_END: (
            "where a window ends",
            "with the last good reading",
            "with the evaluation: a gap empties it, and an empty one has no value, not even zero",
        ),
        Switch.CLOSED: (
            "the left edge of a window",
            "a reading just one window old is outside",
            "it is inside (Prometheus 2; as with us since Prometheus 3)",
        ),
        Switch.EXTRAPOLATION: (
            "`rate` and `delta`",
            "from the reading at the beginning of the window to the last one, over the time between them; unknown "
            "where they cover less than half of it",
            "two readings are enough; the change is extrapolated towards the edges of the window, that of a counter "
            "not below zero",
        ),
        Switch.FROM_THE_START: (
            "a series that has never spoken",
            "is missing once it could have spoken for so long",
            "is missing at once",
        ),
        Switch.EXACT: (
            "numbers that are computed",
            "that differ by less than a billionth are the same: 0.3 + 0.6 + 0.1 reaches 1.0",
            "differ by their last bit",
        ),
    },
    "zh": {
        Switch.EVALUATION: (
            "何时判断规则",
            "每到一条读数、每当计时到点时判断，按读数的测量时间",
            "每分钟一次：两次之间开始又结束的看不到，计时到下一次才算到点，没有读数的一次也能结束预警",
        ),
        Switch.UNKNOWN: ("什么都不知道时", "没有数据从不结束预警", "序列消失即结束预警"),
        Switch.LOOKBACK: (
            "一个值有效多久",
            "直到下一个值（`missing` 和 `age` 说明它已陈旧）",
            "五分钟",
        ),
        Switch.WINDOW_END: (
            "窗口止于何处",
            "最后一条有效读数",
            "判断的时刻：数据中断会使窗口变空，空窗口没有值，连零也不是",
        ),
        Switch.CLOSED: (
            "窗口的左边界",
            "恰好一个窗口之前的读数在窗口外",
            "在窗口内（Prometheus 2；Prometheus 3 起与一城相同）",
        ),
        Switch.EXTRAPOLATION: (
            "`rate` 和 `delta`",
            "从窗口起点处的读数到最后一条，按两者之间的时间计算；覆盖不足窗口一半时为未知",
            "两条读数就够；变化量向窗口两端外推，计数器不外推到零以下",
        ),
        Switch.FROM_THE_START: (
            "从未有过数据的序列",
            "自其可能有数据起满规定时长才算缺失",
            "立即算缺失",
        ),
        Switch.EXACT: (
            "计算得出的数",
            "相差不到十亿分之一的视为相同：0.3 + 0.6 + 0.1 达到 1.0",
            "末位之差也算不同",
        ),
    },
}
HEADS = {
    "en": ("what", "OneCity", "Prometheus", "cases"),
    "zh": ("方面", "一城", "Prometheus", "例数"),
}


@dataclass(slots=True)
class Tally:
    """How many pairs of rule and thing were compared, came out alike, and which differences the others needed."""

    rules: int = 0
    pairs: int = 0
    fired: int = 0
    alike: int = 0
    needed: dict[str, int] = field(default_factory=lambda: {one.value: 0 for one in Switch})

    def compare(self, case: Case, ours: Firing, theirs: Firing) -> list[str]:
        """Count a case; what no difference explains, and where the reckoning is not the kernel's."""
        flaws = []
        for rule in case.rules:
            self.rules += 1
            for thing, seen in case.seen.items():
                found = (one.get((rule.id, thing), frozenset()) for one in (ours, theirs))
                flaws += [f"{thing}: {flaw}: {rule}" for flaw in self._pair(rule, seen, *found)]
        return flaws

    def _pair(self, rule: Rule, seen: Seen, ours: Moments, theirs: Moments) -> Iterator[str]:
        self.pairs += 1
        self.fired += bool(ours or theirs)
        self.alike += ours == theirs
        if firing(rule, seen, frozenset()) != ours:
            yield "the kernel does not do what we say"
        found = explained(rule, seen, theirs) if ours != theirs else frozenset()
        if found is None:
            yield f"unexplained at {sorted(ours ^ theirs)}"
        for one in found or ():
            self.needed[one.value] += 1


def explained(rule: Rule, seen: Seen, theirs: Moments) -> Switches | None:
    """The fewest differences with which we come to what Prometheus said; None where none of them do."""
    possible = [one for one in Switch if one.matters(rule)]
    sets = (frozenset(some) for count in range(len(possible) + 1) for some in combinations(possible, count))
    return next((some for some in sets if firing(rule, seen, some) == theirs), None)


def table(language: str, tally: Tally) -> str:
    """The table of the page, in Markdown, the most frequent difference first."""
    rows = [
        (*SAID[language][Switch(name)], f"{count:,}")
        for name, count in sorted(tally.needed.items(), key=lambda item: -item[1])
    ]
    lines = [HEADS[language], ("---", "---", "---", "---:"), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
