"""What do all parts of a declared service have in common?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from onecity.core.pack import Ref
from onecity.core.text import Text


class Declared(BaseModel):
    """A part of a declaration: frozen, and nothing unknown slips through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


FieldName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40, description="Name of an answer.")
]
Name = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60, description="Name inside the service.")
]
Organisation = Annotated[str, Ref("organisation")]
CertificateTypeId = Annotated[str, Ref("certificate-type")]


class Basis(Declared):
    """A legal basis, and whether its wording has been checked for this city."""

    title: Text
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"
