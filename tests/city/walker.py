"""How does somebody walk through any declared service, from random valid answers to its closing?

Nothing here knows a service: answers come from the form's own JSON Schema and from what its conditions compare,
steps from what the rules allow.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from onecity.base.declarations.kinds import kinds
from onecity.core.clock import CITY_ZONE, Calendar
from onecity.core.pack import City, load
from onecity.engines.affairs.declare import FormField, Item, Service
from onecity.engines.affairs.rules.analysis import city_parameters
from onecity.engines.affairs.rules.answers import read_answers, written_all
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold
from onecity.engines.affairs.rules.conditions import Answer, Answers, Parameters, Prepared, prepare, values
from onecity.engines.affairs.rules.flow import settle
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.schema import field_schema
from onecity.engines.affairs.rules.scope import CaseScope, Choices, case_scope
from onecity.engines.affairs.rules.situations import candidates
from onecity.engines.affairs.rules.steps import ItemStatus, Step

QINGDAO = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
START = datetime(2026, 3, 2, 9, 30, tzinfo=CITY_ZONE)
SAMPLES = {
    "resident-id": ("370202199001011237", "37020319550307122X"),
    "credit-code": ("91370202MA0QD0001L",),
    "phone": ("13800000000", "053285911111"),
    "division": ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281"),
    "account": ("6222020000006210",),
    "email": ("someone@example.cn",),
    "date": ("1988-06-23", "2025-11-30", "2026-02-01"),
}


@cache
def city() -> City:
    """Qingdao as its folder says."""
    return load(QINGDAO, kinds())


@cache
def service_ids() -> tuple[str, ...]:
    """Every declared service, by its folder: tests are collected without reading the city."""
    return tuple(sorted(file.parent.name for file in QINGDAO.glob("affairs/*/service.yaml")))


def numbers() -> Parameters:
    """The city's declared numbers."""
    return city_parameters(city())


@cache
def calendar() -> Calendar:
    """The city's working days."""
    return Calendar(table=next(iter(city().all("city").values())).calendar_table())


@cache
def ready(service_id: str) -> Prepared:
    """A service with its conditions compiled."""
    service: Service = city().get("service", service_id)
    return prepare(service, numbers())


def random_answers(prepared: Prepared, random: Random, given: Answers | None = None) -> dict[str, Answer]:
    """Valid answers to every question that is asked, in the form's order; optional ones are left out at times.

    Those that are `given` stay as they are, as far as they are asked.
    """
    answers: dict[str, Answer] = {}
    for name, question in prepared.fields.items():
        if prepared.holds(question.when, values(answers, numbers())) is not True:
            continue
        if given is not None and name in given:
            answers[name] = given[name]
        elif question.required or random.random() < 0.6:
            answers[name] = random_answer(prepared, question, random)
    return answers


def random_answer(prepared: Prepared, question: FormField, random: Random) -> Answer:
    """One answer: mostly one that some condition tells from others, else any that the schema allows."""
    telling = candidates(prepared, question, numbers())
    if question.type.value == "choices":
        telling = tuple(chosen for chosen in telling if chosen)
    if telling and random.random() < 0.9 and question.type.value not in {"text", "division"}:
        return random.choice(telling)
    return by_schema(field_schema(question), random)


def by_schema(schema: Mapping[str, Any], random: Random) -> Answer:
    """A value that a question's JSON Schema allows."""
    if schema["type"] == "boolean":
        return random.random() < 0.5
    if schema["type"] == "integer":
        return random.randint(
            schema.get("minimum", 0), schema.get("maximum", schema.get("minimum", 0) + 5000)
        )
    if schema["type"] == "array":
        options = schema["items"]["enum"]
        return tuple(sorted(random.sample(options, random.randint(1, len(options))), key=options.index))
    if "enum" in schema:
        return str(random.choice(schema["enum"]))
    shape = schema.get("x-onecity-format", schema.get("format", ""))
    if shape in SAMPLES:
        return random.choice(SAMPLES[shape])
    return "示例文字"[: schema["maxLength"]]


@dataclass(slots=True)
class Walk:
    """One case on its way, with everything that was done."""

    prepared: Prepared
    answers: dict[str, Answer]
    scope: CaseScope
    state: CaseState
    at: datetime
    done: list[CaseEvent] = field(default_factory=list)

    def take(self, event: CaseEvent) -> None:
        """One step and all that follows by itself."""
        self.state = apply(self.state, event)
        self.done.append(event)
        self.state = settle(self.prepared, self.state, self.answers, numbers(), event.at)

    def later(self, random: Random) -> datetime:
        """Some hours on."""
        self.at += timedelta(hours=random.choice((1, 3, 20, 30, 50)))
        return self.at


def begin(
    service_id: str,
    random: Random,
    choose: Callable[[Service, Random], Choices] | None = None,
    given: Answers | None = None,
) -> Walk | None:
    """File a case with random answers and random ways for its documents; `None` when nothing applies."""
    prepared = ready(service_id)
    answers, problems = read_answers(
        prepared, written_all(prepared, random_answers(prepared, random, given)), numbers()
    )
    assert not problems, problems
    choices = (choose or random_choices)(prepared.service, random)
    scope = case_scope(prepared, answers, numbers(), choices)
    assert not scope.unknown_items, [item.id for item in scope.unknown_items]
    if not scope.items:
        return None
    replaced = {document.id for document in scope.promised}
    filed = CaseEvent(
        Step.FILED,
        START,
        items=tuple(item.id for item in scope.items),
        later=tuple(document.id for document in scope.later),
        promised=tuple(c.id for item in scope.items for c in item.commit if c.instead_of in replaced),
    )
    state = settle(prepared, fold([filed]), answers, numbers(), START)
    return Walk(prepared, answers, scope, state, START, [filed])


def random_choices(service: Service, random: Random) -> Choices:
    """Some certificates held, some documents later, some commitments signed."""
    types = [d.certificate.type for d in service.documents if d.certificate]
    later = [t.document for item in service.items for t in item.tolerate]
    promised = [c.id for item in service.items for c in item.commit]
    return Choices(
        *(frozenset(one for one in ids if random.random() < 0.5) for ids in (types, later, promised))
    )


def finish(walk: Walk, random: Random, *, refuse: float = 0.15) -> None:
    """Drive a case to its closing: whoever has an item decides it, sooner or later. Fails when nobody can."""
    for _ in range(400):
        if walk.state.closed_at:
            return
        waiting = [item for item in walk.scope.items if is_running(walk, item)]
        assert waiting, f"stuck: {[(i.id, s.status.value) for i, s in pairs(walk)]}"
        for event in next_steps(walk, random.choice(waiting), random, refuse):
            walk.take(event)
    raise AssertionError("not closed after 400 rounds")


def pairs(walk: Walk) -> list[tuple[Item, Any]]:
    """Items with their states."""
    return [(item, walk.state.items[item.id]) for item in walk.scope.items]


def is_running(walk: Walk, item: Item) -> bool:
    """Whether somebody can do something with an item now."""
    return walk.state.items[item.id].status in {
        ItemStatus.OPEN,
        ItemStatus.SUPPLEMENT,
        ItemStatus.PROCEDURE,
    }


def next_steps(walk: Walk, item: Item, random: Random, refuse: float) -> Iterator[CaseEvent]:
    """What somebody does next with an item."""
    mine = walk.state.items[item.id]
    at = walk.later(random)
    if mine.status is ItemStatus.SUPPLEMENT:
        yield CaseEvent(Step.SUPPLEMENTED, at, item.id)
        return
    if mine.status is ItemStatus.PROCEDURE:
        yield CaseEvent(Step.PROCEDURE_ENDED, at, item.id, name=mine.procedure)
        return
    dice = random.random()
    procedures = [name for name in item.clock.pauses_on if name != "supplement"]
    if dice < 0.15 and not mine.count(Step.SUPPLEMENT_REQUESTED):
        yield CaseEvent(Step.SUPPLEMENT_REQUESTED, at, item.id, reason="x")
    elif dice < 0.25 and procedures and not mine.count(Step.PROCEDURE_BEGUN):
        yield CaseEvent(Step.PROCEDURE_BEGUN, at, item.id, name=random.choice(procedures))
    elif dice < 0.30 and item.clock.extend and not mine.count(Step.EXTENDED):
        yield CaseEvent(Step.EXTENDED, at, item.id, reason="x")
    elif dice < 0.30 + refuse:
        yield CaseEvent(Step.REFUSED, at, item.id, reason="x", remedy="y")
    else:
        yield from accept(walk, item, at)
        yield CaseEvent(Step.APPROVED, at, item.id, findings=random_findings(item, random))


def accept(walk: Walk, item: Item, at: datetime) -> Iterator[CaseEvent]:
    """Accept what hinders an approval."""
    for one in hindrances(walk.prepared.service, item, walk.state):
        step = Step.TOLERATED if one.kind == "document" else Step.PROMISE_ACCEPTED
        yield CaseEvent(step, at, item.id, name=one.name)


def random_findings(item: Item, random: Random) -> dict[str, Answer]:
    """What an officer enters when approving."""
    return {one.id: by_schema(field_schema(one), random) for one in item.findings}
