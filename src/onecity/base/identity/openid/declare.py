"""What may a city say about an app that others make and its people use?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onecity.core.pack import Identifier, Ref
from onecity.core.text import Text

Address = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]+$")]
ScopeName = Literal[
    "openid",
    "name",
    "name_masked",
    "mobile",
    "mobile_masked",
    "verified",
    "adult",
    "district",
    "offline_access",
]
Theme = Literal[
    "culture",
    "education",
    "environment",
    "family",
    "government",
    "health",
    "housing",
    "legal",
    "social",
    "tourism",
    "transport",
    "work",
]
THEMES: Mapping[str, Text] = MappingProxyType(
    {
        "transport": Text(zh="交通出行", en="Getting around"),
        "health": Text(zh="医疗健康", en="Health"),
        "social": Text(zh="社会保障", en="Social security"),
        "family": Text(zh="婚育养老", en="Family and ageing"),
        "education": Text(zh="教育", en="Education"),
        "work": Text(zh="就业创业", en="Work and business"),
        "housing": Text(zh="住房", en="Housing"),
        "culture": Text(zh="文化体育", en="Culture and sport"),
        "tourism": Text(zh="旅游", en="Visiting"),
        "environment": Text(zh="生态环境", en="Environment"),
        "legal": Text(zh="法律援助", en="Legal help"),
        "government": Text(zh="政务", en="Government"),
    }
)


class Declared(BaseModel):
    """How every declaration here is read: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wish(Declared):
    """Something that the app would like to have of a person, and what for."""

    scope: ScopeName
    purpose: Text = Field(description="What for, as a person reads it on the page where they agree.")
    required: bool = Field(
        True, description="Without it the app cannot work; else the person may leave it out."
    )

    @property
    def needed(self) -> bool:
        """Whether there is no app without it; nothing goes without the sign-in itself."""
        return self.required or self.scope == "openid"


class Contact(Declared):
    """Whom somebody asks who has trouble with the app."""

    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)] | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 -]{2,29}$")] | None = None


class App(Declared):
    """An app that an organisation answers for. Its id is the OpenID Connect `client_id`."""

    id: Identifier
    title: Text
    summary: Text = Field(description="One sentence: what somebody can do with it.")
    description: Text | None = None
    organisation: Annotated[str, Ref("organisation")] = Field(description="Who answers for it.")
    theme: Theme
    icon: str = Field("apps", description="Name of a Tabler icon.")
    client: Literal["confidential", "public"] = Field(
        "confidential",
        description="`public`: it runs on the person's own device and can keep no secret; PKCE protects both.",
    )
    redirect_uris: tuple[Address, ...] = Field(
        (), description="Where a sign-in leads back to; compared letter by letter."
    )
    after_sign_out_uris: tuple[Address, ...] = Field((), description="Where a sign-out may lead back to.")
    scopes: tuple[Wish, ...] = Field((), description="What it may ask for; none: it needs no sign-in.")
    days: int = Field(
        180, ge=1, le=365, description="For how long a consent holds; then the person is asked anew."
    )
    home_url: Address = Field(description="Where the app begins.")
    health_url: Address | None = Field(
        None, description="Answers 2xx while the app works; asked every few minutes."
    )
    contact: Contact
    demo: bool = Field(False, description="Invented: shown as such, its health is not asked for.")

    @property
    def recipient(self) -> str:
        """How consents name it."""
        return f"app:{self.id}"

    def wish(self, scope: str) -> Wish | None:
        """What it says about one scope; `None`: it never asks for it."""
        return next((one for one in self.scopes if one.scope == scope), None)
