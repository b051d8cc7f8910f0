"""Why is it due on that day?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from onecity.core.clock.limit import Limit
from onecity.core.text.bilingual import Text

StepKind = Literal[
    "started",
    "counted",
    "makeup",
    "holiday",
    "paused",
    "resumed",
    "reset",
    "extended",
    "late",
    "moved",
    "due",
    "undated",
    "closed",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: what happened from `on` to `until`, and how many units had passed then.

    `name` is the festival of a holiday, or the reason of an extension; `by` the length of the extension;
    `year` the one whose calendar is missing.
    """

    kind: StepKind
    on: date
    until: date
    counted: int
    limit: Limit
    name: Text | None = None
    by: Limit | None = None
    year: int | None = None

    def text(self, language: str) -> str:
        """The line in Chinese (`zh…`) or English (any other language)."""
        if language.lower().startswith("zh"):
            return f"{_days_zh(self.on, self.until)}：{_CHINESE[self.kind](self)}"
        return f"{_days_en(self.on, self.until)}: {_ENGLISH[self.kind](self)}"


class Trail:
    """Collects steps; neighbouring days of one kind become one line."""

    def __init__(self, limit: Limit) -> None:
        self.steps: list[Step] = []
        self._limit = limit

    def note(
        self,
        kind: StepKind,
        on: date,
        counted: int,
        *,
        name: Text | None = None,
        by: Limit | None = None,
        year: int | None = None,
    ) -> None:
        """Add a line."""
        self.steps.append(Step(kind, on, on, counted, self._limit, name, by, year))

    def count(self, day: date, counted: int) -> None:
        """Another day was counted: it joins the line before when that also counts days."""
        if self.steps and self.steps[-1].kind == "counted":
            self.steps[-1] = replace(self.steps[-1], until=day, counted=counted)
        else:
            self.note("counted", day, counted)

    def skip(self, day: date, counted: int, name: Text) -> None:
        """A holiday passed uncounted: it joins the line before when that is the day before it."""
        last = self.steps[-1] if self.steps else None
        if last and last.kind == "holiday" and last.name == name and last.until == day - timedelta(days=1):
            self.steps[-1] = replace(last, until=day)
        else:
            self.note("holiday", day, counted, name=name)


def _so_far_zh(step: Step) -> str:
    return Limit(step.counted, step.limit.unit).text("zh")


def _so_far_en(step: Step) -> str:
    return Limit(step.counted, step.limit.unit).text("en")


def _named(step: Step, language: str) -> str:
    return step.name.in_(language) if step.name else ""


def _length(step: Step, language: str) -> str:
    return step.by.text(language) if step.by else ""


_CHINESE: dict[StepKind, Callable[[Step], str]] = {
    "started": lambda step: f"开始计时，期限{step.limit.text('zh')}",
    "counted": lambda step: f"计入，累计{_so_far_zh(step)}",
    "makeup": lambda step: f"调休上班，计入，累计{_so_far_zh(step)}",
    "holiday": lambda step: f"{_named(step, 'zh')}放假，不计入",
    "paused": lambda step: f"暂停计时，已计{_so_far_zh(step)}",
    "resumed": lambda step: f"恢复计时，已计{_so_far_zh(step)}",
    "reset": lambda step: "恢复计时，期限重新计算",
    "extended": lambda step: f"延长{_length(step, 'zh')}，原因：{_named(step, 'zh')}",
    "late": lambda step: "期限届满后发生，不影响期限",
    "moved": lambda step: "期限最后一日是休息日，顺延至下一工作日",
    "due": lambda step: f"期限届满，累计{_so_far_zh(step)}",
    "undated": lambda step: f"{step.year}年节假日安排公布后确定期限",
    "closed": lambda step: "办结",
}
_ENGLISH: dict[StepKind, Callable[[Step], str]] = {
    "started": lambda step: f"the clock starts, with a limit of {step.limit.text('en')}",
    "counted": lambda step: f"counted, {_so_far_en(step)} so far",
    "makeup": lambda step: f"worked in exchange for a holiday, counted, {_so_far_en(step)} so far",
    "holiday": lambda step: f"{_named(step, 'en')}, not counted",
    "paused": lambda step: f"the clock is paused after {_so_far_en(step)}",
    "resumed": lambda step: f"the clock resumes after {_so_far_en(step)}",
    "reset": lambda step: "the clock resumes and the limit begins anew",
    "extended": lambda step: f"extended by {_length(step, 'en')}, because: {_named(step, 'en')}",
    "late": lambda step: "came after the deadline and does not change it",
    "moved": lambda step: "the last day is a day off, so the limit ends on the next working day",
    "due": lambda step: f"the limit ends, {_so_far_en(step)} in all",
    "undated": lambda step: f"the date is fixed when the calendar of {step.year} is published",
    "closed": lambda step: "closed",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _days_zh(on: date, until: date) -> str:
    first = f"{on.year}年{on.month}月{on.day}日"
    if until == on:
        return first
    year = "" if until.year == on.year else f"{until.year}年"
    return f"{first}至{year}{until.month}月{until.day}日"


def _days_en(on: date, until: date) -> str:
    last = f"{until.day} {_MONTHS[until.month - 1]} {until.year}"
    if until == on:
        return last
    year = "" if until.year == on.year else f" {on.year}"
    return f"{on.day} {_MONTHS[on.month - 1]}{year} to {last}"
