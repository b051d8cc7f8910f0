"""Do faces, lives, uses and settled materials follow their rules? No database."""

import string
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.certificates.declare import CertificateType, Facts, Material, Matter
from onecity.engines.certificates.errors import StepNotPossible, UseNotAllowed
from onecity.engines.certificates.rules import face, life, number
from onecity.engines.certificates.rules.free import Outcome, decide, decide_all, not_asked
from onecity.engines.certificates.rules.life import Life, LifeEvent, State, Step
from onecity.engines.certificates.rules.use import Granted, Reading, check_grant, check_reading
from onecity.engines.certificates.tests import city

TYPE = CertificateType.model_validate(city.card())
MATTER = Matter.model_validate(city.matter())
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RIGHT: dict[str, str | int] = {"name": "李小明", "resident_id": city.RID, "grade": "2"}
GRANTED = Granted("bureau", "service", "", None, ("grade", "name"), NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, {}),
        ({"name": ""}, {"name": "missing"}),
        ({"grade": 2}, {"grade": "not-a-text"}),
        ({"resident_id": "370202199001020011"}, {"resident_id": "not-a-resident-id"}),
        ({"colour": "red"}, {"colour": "unknown"}),
        ({"note": "x" * 201}, {"note": "too-long"}),
    ],
)
def test_a_face_is_refused_field_by_field(changes: dict[str, str | int], problems: dict[str, str]) -> None:
    assert face.face_problems(TYPE, RIGHT | changes) == problems


def test_a_mask_hides_what_need_not_be_read_and_the_public_face_has_only_public_fields() -> None:
    masked = face.masked_face(TYPE, RIGHT)
    assert masked == {"name": "李**", "resident_id": "3702**********0010", "grade": "***"}
    assert face.public_face(TYPE, RIGHT) == {"name": "李**"}


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 11, 23), date(2027, 11, 23)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_months_of_validity_end_on_the_same_day_or_the_months_last(since: date, until: date) -> None:
    assert face.valid_until(TYPE, RIGHT, since) == until


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_adding_months_never_skips_a_month(day: date, months: int) -> None:
    later = face.add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def test_a_life_runs_from_made_to_issued_to_changed_to_revoked() -> None:
    events = [
        LifeEvent(Step.MADE, NOW, 1),
        LifeEvent(Step.ISSUED, NOW, valid_until=date(2027, 1, 1)),
        LifeEvent(Step.CHANGED, NOW, 2, date(2027, 1, 1)),
        LifeEvent(Step.REVOKED, NOW),
    ]
    states = [life.fold(events[: n + 1]).state for n in range(4)]
    assert states == [State.MADE, State.VALID, State.VALID, State.REVOKED]
    assert life.fold(events).version == 2


@given(st.lists(st.sampled_from(list(Step)), max_size=8))
def test_nothing_happens_after_the_end(steps: list[Step]) -> None:
    found = Life()
    for step in steps:
        try:
            after = life.apply(found, LifeEvent(step, NOW, found.version + 1, date(2027, 1, 1)))
        except StepNotPossible:
            continue
        assert found.state not in (State.REVOKED, State.EXPIRED)
        found = after


def test_the_last_day_itself_still_counts_in_the_citys_time() -> None:
    issued = life.fold(
        [LifeEvent(Step.MADE, NOW, 1), LifeEvent(Step.ISSUED, NOW, valid_until=date(2026, 11, 23))]
    )
    assert life.state_at(issued, datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) is State.VALID
    assert life.state_at(issued, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) is State.EXPIRED


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (Reading("other", "service"), "recipient"),
        (Reading("bureau", "discount"), "purpose"),
        (Reading("bureau", "service", fields=("resident_id",)), "fields"),
    ],
)
def test_a_reading_outside_the_grant_is_refused(reading: Reading, reason: str) -> None:
    with pytest.raises(UseNotAllowed) as refused:
        check_reading(GRANTED, reading, NOW)
    assert refused.value.reason == reason


def test_a_reading_inside_the_grant_gets_what_it_asks_for_until_the_very_end() -> None:
    assert check_reading(GRANTED, Reading("bureau", "service"), NOW) == ("grade", "name")
    assert check_reading(GRANTED, Reading("bureau", "service", fields=("name",)), NOW) == ("name",)
    with pytest.raises(UseNotAllowed):
        check_reading(GRANTED, Reading("bureau", "service"), GRANTED.expires_at)


@pytest.mark.parametrize(
    ("purpose", "fields", "basis", "days", "reason"),
    [
        ("advertising", ["name"], "consent", 1, "use-undeclared"),
        ("discount", ["name"], "duty", 1, "basis"),
        ("service", ["resident_id"], "consent", 1, "fields"),
        ("service", [], "consent", 1, "fields"),
        ("discount", ["name"], "consent", 3, "expiry"),
        ("discount", ["name"], "consent", 0, "expiry"),
    ],
)
def test_a_grant_beyond_the_declared_use_is_refused(
    purpose: str, fields: list[str], basis: str, days: int, reason: str
) -> None:
    with pytest.raises(UseNotAllowed) as refused:
        check_grant(TYPE, purpose, fields, basis, NOW, NOW + timedelta(days=days))  # type: ignore[arg-type]
    assert refused.value.reason == reason


@given(st.text(string.ascii_letters + string.digits + ".", min_size=1, max_size=60))
def test_a_printed_code_is_eight_letters_that_nobody_misreads(identifier: str) -> None:
    code = number.printed_code(b"k" * 32, identifier)
    assert len(code) == 8
    assert set(code) <= set(number.ALPHABET)
    assert number.typed_code(f" {code[:4].lower()}-{code[4:]} ") == code


def settled(name: str, **given: object) -> tuple[str, list[Outcome]]:
    material = next(one for one in MATTER.materials if one.id == name)
    decision = decide(material, Facts.model_validate(given))
    return decision.rule.rule, [tried.outcome for tried in decision.tried]


def test_the_first_rule_that_can_settles_a_material() -> None:
    assert settled("copy") == ("cancelled", [Outcome.FIRED])
    assert settled("card", certificates=("disability-card",)) == ("certificate", [Outcome.FIRED])
    held_back = settled("card", certificates=("disability-card",), refused=("disability-card",))
    assert held_back == ("paper", [Outcome.NOT_GRANTED, Outcome.NOT_ANSWERED, Outcome.FIRED])
    assert settled("card", checks={"card": "yes"})[0] == "data-check"


def test_another_departments_answer_is_waited_for_until_it_is_late() -> None:
    assert settled("income") == ("cross-check", [Outcome.NOT_ANSWERED, Outcome.PENDING])
    late = settled("income", cross_checks={"income": "late"}, promises=("income",))
    assert late == ("promise", [Outcome.NOT_ANSWERED, Outcome.LATE, Outcome.FIRED])


def test_a_promise_cannot_stand_against_the_register() -> None:
    rule, tried = settled(
        "income", checks={"income": "no"}, cross_checks={"income": "late"}, promises=("income",)
    )
    assert (rule, tried[2]) == ("paper", Outcome.CONTRADICTED)


answers = st.fixed_dictionaries(
    {
        "certificates": st.sampled_from([(), ("disability-card",)]),
        "checks": st.dictionaries(
            st.sampled_from(["card", "income"]), st.sampled_from(["yes", "no", "unavailable"])
        ),
        "cross_checks": st.dictionaries(st.just("income"), st.sampled_from(["yes", "no", "pending", "late"])),
        "promises": st.sampled_from([(), ("income",)]),
    }
)


@given(answers)
def test_every_material_is_settled_and_every_earlier_rule_has_its_reason(given: dict[str, object]) -> None:
    facts = Facts.model_validate(given)
    decisions = decide_all(MATTER, facts)
    assert [one.material.id for one in decisions] == ["copy", "card", "income"]
    for one in decisions:
        order = [rule.rule for rule in one.material.rules]
        assert [tried.rule for tried in one.tried] == order[: len(one.tried)]
        assert one.tried[-1].outcome in (Outcome.FIRED, Outcome.PENDING)
    assert not_asked(decisions) == 3 - sum(one.rule.rule == "paper" for one in decisions)


def test_a_material_without_a_last_way_out_cannot_be_declared() -> None:
    broken = city.matter()["materials"][1]
    with pytest.raises(ValueError, match="nobody is left without a way"):
        Material.model_validate(broken | {"rules": broken["rules"][:2]})
    with pytest.raises(ValueError, match="in this order"):
        Material.model_validate(broken | {"rules": broken["rules"][::-1]})
