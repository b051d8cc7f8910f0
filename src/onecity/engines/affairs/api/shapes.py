"""Which shapes do several doors of the interface take and give?"""

from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from ninja import Schema
from ninja.files import UploadedFile
from pydantic import Field

from onecity.core.text import Text
from onecity.engines.affairs.door import DocumentView
from onecity.engines.affairs.errors import DocumentRefused

LONGEST_REASON = 1000
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
Given = dict[str, str | int | bool | list[str]]


class Answers(Schema):
    """Answers by question: money as a number in fen, yes-no as true and false, everything else as text."""

    answers: Given = Field(max_length=300)


class DocumentOut(Schema):
    """A document that was handed in."""

    id: UUID
    document: str
    title: Text
    name: str
    size: int
    media_type: str


class Kept(Schema):
    """The id of what was handed in."""

    id: UUID


def tupled(given: Given) -> dict[str, Any]:
    """Values as the rules hold them."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}


def documents_out(documents: tuple[DocumentView, ...]) -> list[DocumentOut]:
    """Documents as programs see them."""
    return [DocumentOut.model_validate(one, from_attributes=True) for one in documents]


def content_of(document_id: str, file: UploadedFile) -> tuple[str, BinaryIO, int]:
    """An uploaded file's name, content and size. Raises `DocumentRefused` for one without content."""
    if not file.size:
        raise DocumentRefused(document_id, "none")
    return file.name or "", cast("BinaryIO", file), file.size
