"""What does a breach cost, why so much, and how far is its case?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from onecity.core.money import Fen, format_amount
from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.affairs.declare import Enforcement, Fact
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules.given import unknown_facts

Value = str | int
LONGEST_TEXT = 60
HIGHEST = 10**9


class EnforcementState(StrEnum):
    """How far a case is: the facts stand before the party is heard, and it is heard before a decision."""

    OPENED = "opened"
    ESTABLISHED = "established"
    HEARD = "heard"
    DECIDED = "decided"


ALLOWED = {
    # corrected facts are put to the party again
    EnforcementState.ESTABLISHED: {
        EnforcementState.OPENED,
        EnforcementState.ESTABLISHED,
        EnforcementState.HEARD,
    },
    EnforcementState.HEARD: {EnforcementState.ESTABLISHED},
    EnforcementState.DECIDED: {EnforcementState.HEARD},
}
OUTCOMES = {
    "fine": Text(zh="罚款", en="Fine"),
    "warning": Text(zh="警告", en="Warning"),
    "none": Text(zh="不予处罚", en="No penalty"),
    "unfounded": Text(zh="违法事实不成立", en="No breach"),
}


def check(state: str, step: EnforcementState) -> None:
    """Raise `StepNotPossible` unless the step is open to the case now."""
    if state not in ALLOWED.get(step, ()):
        raise StepNotPossible("enforcement", step, state)


def read_facts(rule: Enforcement, given: Mapping[str, str]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The facts as somebody typed them, and the ids of those that are missing or wrong."""
    found: dict[str, Value] = {}
    for fact in rule.facts:
        value = _read(fact, given.get(fact.id, "").strip())
        if value is not None:
            found[fact.id] = value
    return found, tuple(one.id for one in rule.facts if one.id not in found)


def proposed_facts(rule: Enforcement, about: str, readings: Sequence[tuple[str, float]]) -> dict[str, Value]:
    """What an incident says already: whom it is about, and of each reading that a fact names, the largest."""
    given: dict[str, str] = {rule.offender: about}
    for fact in rule.facts:
        values = [value for name, value in readings if name == fact.reading]
        if fact.type == "number" and values:
            given[fact.id] = str(max(0, int(max(values))))
    return read_facts(rule, given)[0]


def same_offender(text: str) -> str:
    """An offender's sign as it is compared: plates are written with blanks, dots and small letters too."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Assessment:
    """A proposed fine with every number that led to it, in the unit of the measured fact.

    `earlier`: decided cases of the same offender in the time that counts; `repeated`: whether more follows.
    """

    measured: int
    limit: int
    excess: int
    steps: int
    uncapped: Fen
    fine: Fen
    earlier: int = 0
    repeated: bool = False

    @property
    def outcome(self) -> str:
        """What is proposed: a fine, a warning, or that there is no breach."""
        if self.excess <= 0:
            return "unfounded"
        return "fine" if self.fine else "warning"


def assess(rule: Enforcement, facts: Mapping[str, Value], earlier: int = 0) -> Assessment:
    """What facts cost by the declared penalty, `earlier` decided cases of the offender counted before."""
    penalty = rule.penalty
    measured, limit = int(facts[penalty.measure]), limit_of(rule, facts)
    excess = max(0, measured - limit)
    steps, part = divmod(excess, penalty.step) if excess > penalty.warn_up_to else (0, 0)
    if part and penalty.count_part_steps:
        steps += 1
    uncapped = penalty.per_step * steps
    repeated = rule.repeat is not None and excess > 0 and earlier + 1 > rule.repeat.more_than
    fine = min(uncapped, penalty.cap)
    return Assessment(measured, limit, excess, steps, uncapped, fine, earlier, repeated)


def limit_of(rule: Enforcement, facts: Mapping[str, Value]) -> int:
    """What is allowed for the chosen option."""
    options = _fact(rule, rule.penalty.limit_by).options
    return next(one.limit or 0 for one in options if one.id == facts[rule.penalty.limit_by])


def explained(rule: Enforcement, found: Assessment) -> tuple[Text, ...]:
    """The way from the measured number to the fine, one sentence a step, as it is told to the party."""
    penalty, unit = rule.penalty, _fact(rule, rule.penalty.measure).unit
    said = [
        Text(
            zh=f"实测 {found.measured:,} {unit}，限值 {found.limit:,} {unit}，超出 {found.excess:,} {unit}",
            en=f"Measured {found.measured:,} {unit}, allowed {found.limit:,} {unit}: {found.excess:,} {unit} above",
        )
    ]
    if found.excess <= 0:
        said.append(Text(zh="没有超出限值", en="Not above the limit"))
    elif found.excess <= penalty.warn_up_to:
        said.append(
            Text(
                zh=f"超出不多于 {penalty.warn_up_to:,} {unit}：警告，不罚款",
                en=f"Not more than {penalty.warn_up_to:,} {unit} above: a warning, no fine",
            )
        )
    else:
        said.append(_by_steps(rule, found, unit))
    if found.uncapped > penalty.cap:
        most = format_amount(penalty.cap, "zh"), format_amount(penalty.cap, "en")
        said.append(Text(zh=f"最高 {most[0]}", en=f"At most {most[1]}"))
    return (*said, *_repeats(rule, found))


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Examples that name no fact, or leave out one that the fine needs."""
    rule = cast("Enforcement", declaration.value)
    known = tuple(one.id for one in rule.facts)
    yield from unknown_facts(declaration, [example.given for example in rule.examples], known)


def example_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each example that comes out otherwise than it says."""
    rule = cast("Enforcement", declaration.value)
    for i, example in enumerate(rule.examples):
        facts, wrong = read_facts(rule, {name: str(value) for name, value in example.given.items()})
        needed = {rule.penalty.measure, rule.penalty.limit_by} & set(wrong)
        found = None if needed else assess(rule, facts, example.earlier)
        if found is None or (found.fine, found.repeated) != (example.fine, example.repeated):
            yield declaration.problem(
                ("examples", i),
                "affairs-example",
                found=", ".join(sorted(needed)) if found is None else format_amount(found.fine, "en"),
                message=_otherwise(example.id, found),
            )


def _otherwise(example: str, found: Assessment | None) -> Text:
    if found is None:
        return Text(
            zh=f"例子“{example}”缺少计算罚款所需的事实。请补上。",
            en=f"Example “{example}” lacks facts that the fine needs. Add them.",
        )
    return Text(
        zh=f"例子“{example}”：实际为 {format_amount(found.fine, 'zh')}，{'' if found.repeated else '不'}算屡犯。"
        "请更正例子或规则。",
        en=f"Example “{example}” gives {format_amount(found.fine, 'en')}, {'' if found.repeated else 'not '}repeated. "
        "Correct the example or the rule.",
    )


def _by_steps(rule: Enforcement, found: Assessment, unit: str) -> Text:
    penalty = rule.penalty
    part_zh, part_en = (
        ("不足一档按一档", "a part counts as one")
        if penalty.count_part_steps
        else ("不足一档不计", "a part does not count")
    )
    each, sum_ = penalty.per_step, found.uncapped
    return Text(
        zh=f"每 {penalty.step:,} {unit} 罚 {format_amount(each, 'zh')}，{part_zh}："
        f"{found.steps} × {format_amount(each, 'zh')} = {format_amount(sum_, 'zh')}",
        en=f"{format_amount(each, 'en')} for each {penalty.step:,} {unit}, {part_en}: "
        f"{found.steps} × {format_amount(each, 'en')} = {format_amount(sum_, 'en')}",
    )


def _repeats(rule: Enforcement, found: Assessment) -> Iterator[Text]:
    if rule.repeat is None or not found.earlier:
        return
    yield Text(
        zh=f"{rule.repeat.days} 天内已有 {found.earlier} 次处罚",
        en=f"{found.earlier} decided before within {rule.repeat.days} days",
    )
    if found.repeated:
        times = rule.repeat.more_than
        yield Text(
            zh=f"超过 {times} 次：{rule.repeat.consequence.zh}",
            en=f"More than {times} times: {rule.repeat.consequence.en}",
        )


def _fact(rule: Enforcement, name: str) -> Fact:
    return next(one for one in rule.facts if one.id == name)


def _read(fact: Fact, text: str) -> Value | None:
    if fact.type == "choice":
        return text if any(one.id == text for one in fact.options) else None
    if fact.type == "number":
        plain = text.replace(",", "")
        return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= HIGHEST else None
    return text[:LONGEST_TEXT] or None
