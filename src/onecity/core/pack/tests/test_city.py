"""A city is typed, whole, hashed by its content, and checked by those who know its parts."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from onecity.core.crypto import content_hash
from onecity.core.pack import City, Declaration, DeclarationUnknown, Kind, Problem, Ref, check, load
from onecity.core.pack.load import KindMissing
from onecity.core.pack.tests.town import DISTRICT, KINDS, OFFICE, SERVICE, changed, no_free_services, write

FILE = "affairs/disability/service.yaml"


def test_declarations_are_found_by_kind_and_id_in_the_order_of_the_files(tmp_path: Path) -> None:
    city = load(write(tmp_path), KINDS)
    assert city.get("office", "civil-affairs").name.in_("zh") == "民政局"
    assert list(city.all("office")) == ["federation", "civil-affairs"]
    assert city.only("service").id == "disability"
    assert len(city.declarations) == 5
    assert dict(city.all("nothing")) == {}
    with pytest.raises(DeclarationUnknown):
        city.get("office", "nobody")


def test_the_hash_is_of_the_content_and_not_of_its_layout(tmp_path: Path) -> None:
    first = load(write(tmp_path / "a"), KINDS).declaration("office", "federation")
    moved = (
        "- name: {en: Federation, zh: 残联}   # note\n  id: federation\n"
        "- {id: civil-affairs, name: {zh: 民, en: C}}\n"
    )
    second = load(write(tmp_path / "b", {"offices/city.yaml": moved}), KINDS).declaration(
        "office", "federation"
    )
    assert first.content_hash == second.content_hash
    assert first.content_hash == content_hash(json.loads(first.canonical))
    other = load(write(tmp_path / "c", changed("offices/city.yaml", "残联", "残协")), KINDS)
    assert other.declaration("office", "federation").content_hash != first.content_hash


def test_a_named_file_is_part_of_the_content(tmp_path: Path) -> None:
    named = changed(FILE, "lead: federation", "lead: federation\ndata: ../list.csv")
    one = load(write(tmp_path, named, {"affairs/list.csv": "a"}), KINDS)
    assert one.warnings == ()
    before = one.declaration("service", "disability").content_hash
    write(tmp_path, named, {"affairs/list.csv": "b"})
    assert load(tmp_path, KINDS).declaration("service", "disability").content_hash != before
    write(tmp_path, changed(FILE, "lead: federation", "lead: federation\ndata: ../lst.csv"))
    problem = next(one for one in check(tmp_path, KINDS) if one.severity == "error")
    assert (problem.code, problem.line, problem.nearest) == ("data-file-missing", 5, "../list.csv")


def test_what_was_written_can_be_typed_again(tmp_path: Path) -> None:
    for one in load(write(tmp_path), KINDS).declarations:
        kind = next(kind for kind in KINDS if kind.name == one.kind)
        assert kind.read(one.canonical) == one.value


def test_checks_run_when_the_shapes_are_right_and_only_then(tmp_path: Path) -> None:
    kinds = (dataclasses.replace(SERVICE, check=no_free_services), OFFICE, DISTRICT)
    (problem,) = check(
        write(tmp_path, changed(FILE, "audience: person", "audience: person\nfee_fen: 0")), kinds
    )
    assert (problem.place, problem.text("en")) == (f"{FILE}:4:10", "Costs 0, not 1.")
    broken = check(write(tmp_path, {"offices/city.yaml": "x"}), kinds)
    assert [one.code for one in broken] == ["not-a-list"]


def test_examples_run_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"affairs/disability/examples/b.yaml": "expects: refused\n"})
    assert check(tmp_path, KINDS) == []
    (problem,) = check(tmp_path, KINDS, examples=True)
    assert (problem.place, problem.nearest) == ("affairs/disability/examples/b.yaml:1:10", None)


def crash(_declaration: Declaration, _city: City) -> Iterator[Problem]:
    """A check with a fault of its own."""
    raise KeyError("oops")


def test_a_check_that_fails_is_told_as_a_fault_of_the_program(tmp_path: Path) -> None:
    kinds = (dataclasses.replace(SERVICE, check=f"{__name__}:crash"), OFFICE, DISTRICT)
    (problem,) = check(write(tmp_path), (dataclasses.replace(kinds[0], check=crash), *kinds[1:]))
    assert problem.code == "check-crashed"
    assert "oops" in problem.text("en")


def test_a_check_may_be_named_by_its_dotted_path(tmp_path: Path) -> None:
    named = dataclasses.replace(SERVICE, check="onecity.core.pack.tests.town:no_free_services")
    assert [one.code for one in check(write(tmp_path), (named, OFFICE, DISTRICT))] == ["free"]


NodeRef = Annotated[str, Ref("node")]


class Node(BaseModel):
    """A thing that refers to its own kind, deep inside."""

    id: str
    next: list[dict[str, NodeRef | None]] = Field(default_factory=list)
    either: int | NodeRef = 0
    inner: "Node | None" = None


def test_references_are_found_in_lists_mappings_unions_and_models_in_themselves(tmp_path: Path) -> None:
    kind = Kind("node", Node, "nodes.yaml", "many")
    (tmp_path / "nodes.yaml").write_text(
        "- id: a\n  next: [{x: a, y: null, z: b1}]\n  either: b2\n"
        "  inner: {id: q, either: 5, next: [{k: b3}]}\n"
    )
    found = [(one.found, one.line, one.column) for one in check(tmp_path, [kind])]
    assert found == [("b1", 2, 29), ("b2", 3, 11), ("b3", 4, 40)]


def test_the_short_form_of_a_reference_is_the_long_one() -> None:
    assert Ref.__class_getitem__("office") == Annotated[str, Ref("office")]


def test_a_kind_that_refers_to_an_unknown_kind_is_a_fault_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(KindMissing) as raised:
        check(write(tmp_path), [SERVICE])
    assert (raised.value.kind, raised.value.missing) == ("service", "office")
