"""A small town whose declarations the tests write, break and read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from onecity.core.pack import City, Condition, DataFile, Declaration, Identifier, Kind, Problem, Ref
from onecity.core.text import Text


class Strict(BaseModel):
    """Nothing unknown, nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clock(Strict):
    """How long something takes."""

    promised: str
    pauses_on: tuple[str, ...] = ()


class Item(Strict):
    """One thing that an office handles."""

    id: Identifier
    department: Annotated[str, Ref("office")]
    clock: Clock | None = None
    when: Condition | None = None
    follows: dict[str, Annotated[str, Ref("service")]] = Field(default_factory=dict)


class Form(Strict):
    """What is asked."""

    questions: tuple[str, ...] = Field(description="The questions in order.")


class Example(Strict):
    """A test of a service."""

    expects: Literal["granted", "refused"]


class Service(Strict):
    """Something that people apply for."""

    id: Identifier
    title: Text
    audience: Literal["person", "company"]
    lead: Annotated[str, Ref("office")]
    fee_fen: int = Field(0, ge=0, description="What it costs, in fen.")
    items: tuple[Item, ...] = ()
    data: DataFile | None = None
    form: Form | None = None
    examples: tuple[Example, ...] = ()


class Office(Strict):
    """A body that people work for."""

    id: Identifier
    name: Text
    parent: Annotated[str, Ref("office")] | None = None


class District(Strict):
    """A row of the table of districts."""

    code: str
    name: Text
    population: int = Field(ge=0)
    tags: tuple[str, ...] = ()


def no_free_services(declaration: Declaration, city: City) -> Iterator[Problem]:
    """A check: services cost something, unless the town has one office only."""
    if declaration.value.fee_fen == 0 and len(city.all("office")) > 1:
        yield declaration.problem(
            "fee_fen", "free", message=Text(zh="应收费", en="Costs {found}, not {least}."), least="1"
        )


def examples_are_granted(declaration: Declaration, _city: City) -> Iterator[Problem]:
    """An examples function: every example must be granted."""
    for place, example in enumerate(declaration.value.examples):
        if example.expects != "granted":
            yield declaration.problem(("examples", place, "expects"), "example", allowed=["granted"])


SERVICE = Kind(
    "service",
    Service,
    "affairs/*/service.yaml",
    "one",
    parts={"form": "form.yaml", "examples": "examples/*.yaml"},
    examples=examples_are_granted,
)
OFFICE = Kind("office", Office, "offices/*.yaml", "many")
DISTRICT = Kind("district", District, "districts.csv", "rows", id_field="code")
KINDS = (SERVICE, OFFICE, DISTRICT)

GOOD = {
    "affairs/disability/service.yaml": """\
id: disability
title: {zh: 助残一件事, en: Disability support}
audience: person
lead: federation
items:
  - id: certificate
    department: federation
    clock: {promised: 10 workdays, pauses_on: [assessment]}
  - id: allowance
    department: civil-affairs
    follows: {first: disability}
""",
    "affairs/disability/form.yaml": "questions: [name, income]\n",
    "affairs/disability/examples/a.yaml": "expects: granted\n",
    "affairs/disability/examples/b.yaml": "expects: granted\n",
    "offices/city.yaml": """\
offices:
  - id: federation
    name: {zh: 残联, en: Federation}
  - id: civil-affairs
    name: {zh: 民政局, en: Civil affairs}
    parent: federation
""",
    "districts.csv": (
        "code,name_zh,name_en,population,tags\n"
        "370202,市南区,Shinan,488500,old;coast\n"
        '370203,"市北,区",Shibei,1102300,\n'
    ),
}


def write(folder: Path, *changes: dict[str, str]) -> Path:
    """The good town with some files changed; an empty text leaves the file out."""
    files = dict(GOOD)
    for change in changes:
        files |= change
    for name, text in files.items():
        if text:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """A change of one file of the good town. Raises `ValueError` when `old` does not stand there."""
    if old not in GOOD[file]:
        raise ValueError(old)
    return {file: GOOD[file].replace(old, new)}
