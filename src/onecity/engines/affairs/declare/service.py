"""What is a one-thing service as a whole?"""

from typing import Annotated, Literal

from pydantic import Field

from onecity.core.clock import Limit
from onecity.core.pack import Identifier, Kind, Ref
from onecity.core.text import Text
from onecity.engines.affairs.declare.document import Document
from onecity.engines.affairs.declare.example import Example
from onecity.engines.affairs.declare.form import CoSigner, Form
from onecity.engines.affairs.declare.item import Item, Result
from onecity.engines.affairs.declare.parts import Basis, Declared, FieldName, Name, Organisation

Channel = Literal["app", "sms", "email", "window"]
RATING_BASIS = Text(
    zh="公开的“好差评”规定：实名差评百分之百回访，5 个工作日内反馈整改情况",
    en="Published rating rules: every bad rating is called back and its correction reported in 5 working days",
)


class Rating(Declared):
    """How long handlings may be rated (好差评), and how fast a bad rating is corrected."""

    open_for: Limit = Limit(30, "days")
    rework: Limit = Limit(5, "workdays")
    basis: Text = RATING_BASIS


class Service(Declared):
    """A one-thing service: one application, several departments, one result."""

    id: Identifier
    title: Text
    summary: Text
    kind: Literal["one-thing", "approval"] = Field(
        "one-thing",
        description="A bundle of several departments (一件事), or one matter made digital (审批数字化场景).",
    )
    programme: Name | None = Field(
        None, description="The list of the city's plan that it stands in, such as `one-things-2024`."
    )
    audience: Literal["person", "organisation", "any"] = Field(
        "person", description="Who applies; an organisation through somebody with its mandate."
    )
    life_event: Literal[
        "birth", "school-work", "health", "elder-disability", "business", "property", "other"
    ] = "other"
    lead: Organisation
    jurisdiction: FieldName | None = Field(
        None,
        description="The question whose answer, a division, decides where the case is handled; else the city.",
    )
    basis: tuple[Basis, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    documents: tuple[Document, ...] = ()
    results: tuple[Result, ...] = ()
    co_signers: tuple[CoSigner, ...] = ()
    channels: tuple[Channel, ...] = Field(
        ("app",), min_length=1, description="How results may reach the applicant, who chooses among them."
    )
    rating: Rating = Field(default_factory=Rating)
    inspection: tuple[Annotated[str, Ref("inspection-rule")], ...] | None = Field(
        None, description="Which rules of inspection watch it; all of them if left out."
    )
    keywords: tuple[str, ...] = ()
    form: Form
    examples: tuple[Example, ...] = Field(min_length=1)


SERVICE = Kind(
    name="service",
    model=Service,
    pattern="affairs/*/service.yaml",
    shape="one",
    parts={"form": "form.yaml", "examples": "examples/*.yaml"},
    check="onecity.engines.affairs.rules.analysis:problems",
    examples="onecity.engines.affairs.examples:problems",
)
