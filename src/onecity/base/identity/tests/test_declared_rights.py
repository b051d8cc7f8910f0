"""Are wrong declarations of organisations, roles and personas found, with what is meant instead?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.identity.duties import DUTY_OF, SEPARATED, clash, separated_duties
from onecity.base.identity.tests.city import ENGINE, ORGANISATIONS, PERSONAS, ROLES, write_city
from onecity.base.manifest import resolve
from onecity.core.pack import Problem, check

KINDS = [resolve(dotted) for dotted in ENGINE.kinds]


@pytest.fixture(autouse=True)
def _only_small(only_small: None) -> None:
    """The permissions are those of the small city's engine."""


def problems(folder: Path, **changed: str) -> list[Problem]:
    return list(check(write_city(folder, **changed), KINDS))


def test_the_small_city_is_right(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_a_misspelt_permission_names_the_nearest(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, roles=ROLES.replace("affairs.decide", "affairs.decid"))
    assert (found.code, found.found, found.nearest) == (
        "permission-unknown",
        "affairs.decid",
        "affairs.decide",
    )
    assert found.file == "roles.yaml"
    assert "affairs.decid" in found.text("zh")


def test_a_role_may_not_combine_separated_duties(tmp_path: Path) -> None:
    both = ROLES.replace("[identity.assign, declarations.load]", "[identity.assign, audit.read]")
    (found,) = problems(tmp_path, roles=both)
    assert found.code == "duties-not-separated"
    assert "administration" in found.text("en")
    assert "audit" in found.text("en")


def test_calling_it_business_does_not_hide_a_separated_duty(tmp_path: Path) -> None:
    hidden = ROLES.replace("[worklist.work, affairs.decide,", "[audit.read, identity.lock,")
    assert [p.code for p in problems(tmp_path, roles=hidden)] == ["duties-not-separated"]


def test_a_persona_may_not_hold_two_separated_duties(tmp_path: Path) -> None:
    both = PERSONAS.replace("roles: [administrator]", "roles: [administrator, auditor]")
    (found,) = problems(tmp_path, personas=both)
    assert (found.code, found.file) == ("duties-not-separated", "people/personas.yaml")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('division: "370202"', 'division: "370209"', "division-unknown"),
        ("organisation: civil-affairs", "organisation: civil-afairs", None),
        ("roles: [clerk]", "roles: [clark]", None),
        ("37020219871230009X", "370202198712300091", None),
        ("    simulated: true\n", "", None),
    ],
)
def test_what_a_persona_names_must_exist_and_be_well_formed(
    tmp_path: Path, old: str, new: str, code: str | None
) -> None:
    found = problems(tmp_path, personas=PERSONAS.replace(old, new))
    assert found
    assert code is None or {p.code for p in found} == {code}
    assert {p.file for p in found} == {"people/personas.yaml"}


def test_a_permission_of_no_engine_names_all_that_there_are(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, roles=ROLES.replace("affairs.decide", "nothing.decide"))
    assert found.text("zh").startswith("没有名为“nothing.decide”的权限。权限由各引擎的清单给出。可以写：")
    assert found.text("en").startswith('There is no permission "nothing.decide". Permissions are named in')


def test_staff_need_an_organisation(tmp_path: Path) -> None:
    without = PERSONAS.replace("    organisation: civil-affairs\n", "", 1)
    assert "staff-without-organisation" in {p.code for p in problems(tmp_path, personas=without)}


def test_an_organisation_does_not_stand_above_itself(tmp_path: Path) -> None:
    ring = ORGANISATIONS.replace("    kind: bureau\n", "    kind: bureau\n    parent: transport\n", 1)
    ring = ring.rstrip() + "\n    parent: civil-affairs\n"
    assert {p.code for p in problems(tmp_path, organisations=ring)} == {"organisation-ring"}


@given(st.sets(st.sampled_from(sorted(DUTY_OF))), st.sampled_from(["business", *sorted(SEPARATED)]))
def test_a_role_clashes_with_itself_exactly_when_it_has_two_separated_duties(
    permissions: set[str], duty: str
) -> None:
    duties = separated_duties(duty, permissions)
    assert (clash(duties, duties) is not None) == (len(duties) > 1)
    assert duties <= SEPARATED
