"""What may a city ask a caller, and what does it tell them? Own content, never that of a proprietary system."""

from typing import Annotated

from pydantic import Field

from onecity.core.pack import Condition, Identifier, Kind, Ref
from onecity.core.text import Text
from onecity.engines.emergency.declare.model import Said

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
UNKNOWN = "unknown"


class Review(Said):
    """Whether a doctor has looked at the medical content. Until then every page says that nobody has."""

    reviewed: bool
    note: Text


class Question(Said):
    """One thing that the caller is asked; `id` is its name in conditions. `unknown` is always an answer as well."""

    id: Slug
    ask: Text
    options: Annotated[dict[Slug, Text], Field(min_length=2)]
    when: Condition | None = Field(default=None, description="Asked only when this holds.")


class Leaf(Said):
    """An end of the questions: the first leaf whose condition holds. The last one has none."""

    id: Slug
    when: Condition | None = None
    priority: Identifier
    title: Text
    needs: tuple[Identifier, ...] = Field(default=(), description="What the hospital must be able to do.")
    alert_volunteers: bool = False
    guidance: tuple[Annotated[str, Ref("guidance")], ...] = ()


class ProtocolExample(Said):
    """Answers, and what must come of them; `asks` is what would be asked next."""

    id: Identifier
    answers: dict[Slug, Slug] = {}
    leaf: Slug | None = None
    priority: Identifier | None = None
    guidance: tuple[Identifier, ...] | None = None
    asks: Slug | None = None


class Protocol(Said):
    """Questions about one complaint."""

    id: Identifier
    title: Text
    words: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    order: Annotated[int, Field(ge=0, le=100)] = Field(
        default=50,
        description="Its place among the complaints that a caller is shown: the most urgent first.",
    )
    review: Review
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=15)]
    leaves: Annotated[tuple[Leaf, ...], Field(min_length=1)]
    examples: Annotated[tuple[ProtocolExample, ...], Field(min_length=8)]


class Step(Said):
    """One thing that the caller is told to do; with `per_minute` a metronome beats."""

    say: Text
    per_minute: Annotated[int, Field(ge=60, le=160)] | None = None
    again: bool = Field(default=False, description="Repeated until help has come.")


class Guidance(Said):
    """Steps told over the telephone until the ambulance is there."""

    id: Identifier
    title: Text
    review: Review
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


PROTOCOL = Kind(
    name="protocol",
    model=Protocol,
    pattern="emergency/protocols/*.yaml",
    shape="one",
    check="onecity.engines.emergency.checks:protocol_problems",
    examples="onecity.engines.emergency.examples:problems",
)
GUIDANCE = Kind(name="guidance", model=Guidance, pattern="emergency/guidance/*.yaml", shape="one")
