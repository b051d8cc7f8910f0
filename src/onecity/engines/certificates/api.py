"""Which doors has certificates for programs? The same rights as in the pages."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from onecity.core.text import Text
from onecity.engines.certificates import door
from onecity.engines.certificates.door import CertificateView, GrantDraft, GrantView, Holder
from onecity.web.access import actor_of
from onecity.web.account.visitor import address
from onecity.web.api.kit import signed_in

router = Router()


class TypeOut(Schema):
    """A declared type of certificate."""

    id: str
    title: Text
    summary: Text
    authority: str
    level: str
    holder: str
    schema_version: int
    fields: list[str]
    uses: list[str]


class FieldOut(Schema):
    """One field of a face, as this reader may see it."""

    id: str
    title: Text
    value: str


class CertificateOut(Schema):
    """A certificate."""

    id: UUID
    identifier: str
    type: str
    title: Text
    issuer: str
    state: str
    version: int
    issued_at: datetime | None
    ended_at: datetime | None
    valid_until: date | None
    simulated: bool
    fields: list[FieldOut]


class CertificatePage(Schema):
    """One page of certificates; ask again with `cursor=next_cursor`."""

    items: list[CertificateOut]
    next_cursor: str | None


class UseOut(Schema):
    """One use of a certificate."""

    id: UUID
    at: datetime
    organisation: Text
    purpose: Text
    item: str
    case_id: UUID | None
    basis: str
    fields: list[Text]


class UsePage(Schema):
    """One page of uses."""

    items: list[UseOut]
    next_cursor: str | None


class IssueIn(Schema):
    """A certificate to be issued."""

    type: str
    holder_kind: Literal["person", "organisation"] = "person"
    holder: str = Field(max_length=100)
    face: dict[str, str | int]
    case_id: UUID | None = None
    issuer: str | None = None


class ChangeIn(Schema):
    """A new face, and why."""

    face: dict[str, str | int]
    reason: str = Field(max_length=1000)


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=1000)


class GrantIn(Schema):
    """Leave that is asked for, or given."""

    certificate_id: UUID
    organisation: str
    purpose: str
    fields: list[str] = []
    item: str = Field("", max_length=100)
    case_id: UUID | None = None
    basis: Literal["consent", "duty"] = "consent"
    expires_at: datetime | None = None
    text_version: str = Field("", max_length=64)


class GrantOut(Schema):
    """Leave to use a certificate."""

    id: UUID
    code: str
    certificate_id: UUID
    organisation: str
    purpose: str
    fields: list[str]
    basis: str
    granted_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    in_force: bool


class PullIn(Schema):
    """What is to be read under a grant; no `fields` means all that were granted."""

    purpose: str
    item: str = ""
    case_id: UUID | None = None
    fields: list[str] = []


class PulledOut(Schema):
    """What was read."""

    identifier: str
    type: str
    version: int
    valid_until: date | None
    fields: dict[str, str | int]
    use_id: UUID
    at: datetime


class VerifyIn(Schema):
    """A printed certificate."""

    identifier: str = Field(max_length=200)
    code: str = Field(max_length=40)


class VerifiedOut(Schema):
    """What it is worth: `valid`, `revoked`, `expired`, `superseded`, `made` or `unknown`."""

    identifier: str
    outcome: str
    title: Text | None
    issuer: Text | None
    issued_at: datetime | None
    valid_until: date | None
    simulated: bool
    fields: list[FieldOut]


class RuleOut(Schema):
    """How a material of a matter is settled."""

    material: str
    title: Text
    rule: str
    number: int


class MatterOut(Schema):
    """A certificate-free matter."""

    id: str
    title: Text
    summary: Text
    department: str
    demonstration: bool
    materials: list[RuleOut]


@router.get("/types", response=list[TypeOut], summary="Types of certificate", url_name="certificate_types")
def types(request: HttpRequest) -> list[dict[str, Any]]:
    """Every declared type. Public."""
    return [
        one.model_dump(include={"id", "title", "summary", "authority", "level", "holder", "schema_version"})
        | {"fields": [field.id for field in one.fields], "uses": [use.id for use in one.uses]}
        for one in door.certificate_types()
    ]


@router.get("/matters", response=list[MatterOut], summary="Certificate-free matters", url_name="free_matters")
def matters(request: HttpRequest) -> list[dict[str, Any]]:
    """Every certificate-free matter with the best rule for each material. Public."""
    return [
        one.model_dump(include={"id", "title", "summary", "department", "demonstration"})
        | {
            "materials": [
                {"material": m.material, "title": m.title, "rule": m.rule.rule, "number": m.number}
                for m in door.assess(actor_of(request), one.id)
            ]
        }
        for one in door.all_matters()
    ]


@router.post("/verify", response=VerifiedOut, summary="Verify a certificate", url_name="verify_certificate")
def verify(request: HttpRequest, wanted: VerifyIn) -> dict[str, Any]:
    """Whether a printed certificate is authentic. Public; ten failures in ten minutes are the limit."""
    found = door.verify(wanted.identifier, wanted.code, address(request))
    return {
        "identifier": found.identifier,
        "outcome": found.outcome,
        "title": found.title,
        "issuer": found.issuer_name,
        "issued_at": found.issued_at,
        "valid_until": found.valid_until,
        "simulated": found.simulated,
        "fields": [{"id": f.id, "title": f.title, "value": f.value} for f in found.fields],
    }


@router.get(
    "/mine", response=CertificatePage, auth=signed_in, summary="My certificates", url_name="my_certificates"
)
def mine(request: HttpRequest, cursor: str | None = None) -> dict[str, Any]:
    """One's own certificates, faces masked."""
    page = door.my_certificates(actor_of(request), cursor)
    return {"items": [_certificate(one) for one in page.items], "next_cursor": page.next_cursor}


@router.get("/mine/{certificate_id}", response=CertificateOut, auth=signed_in, url_name="my_certificate")
def one(request: HttpRequest, certificate_id: UUID) -> dict[str, Any]:
    """One's own certificate with its whole face."""
    return _certificate(door.my_certificate(actor_of(request), certificate_id))


@router.get("/mine/{certificate_id}/uses", response=UsePage, auth=signed_in, url_name="certificate_uses")
def uses(request: HttpRequest, certificate_id: UUID, cursor: str | None = None) -> dict[str, Any]:
    """Who has read one's own certificate."""
    page = door.uses_of(actor_of(request), certificate_id, cursor)
    items = [
        {
            "id": use.id,
            "at": use.at,
            "organisation": use.organisation_name,
            "purpose": use.purpose_title,
            "item": use.item,
            "case_id": use.case_id,
            "basis": use.basis,
            "fields": list(use.field_titles),
        }
        for use in page.items
    ]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get("/mine/{certificate_id}/pdf", auth=signed_in, url_name="certificate_pdf", response={200: bytes})
def pdf(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One's own certificate as a signed PDF."""
    file = door.rendition(actor_of(request), certificate_id, request.build_absolute_uri("/"))
    return HttpResponse(file.content, content_type="application/pdf")


@router.post("/certificates", response={201: CertificateOut}, auth=signed_in, url_name="issue_certificate")
def issue(request: HttpRequest, wanted: IssueIn) -> Status[dict[str, Any]]:
    """Make and sign a certificate. Needs `certificates.issue` in the authority's scope."""
    actor = actor_of(request)
    holder = Holder(wanted.holder_kind, wanted.holder)
    issued = door.issue(actor, wanted.type, holder, wanted.face, wanted.case_id, issuer=wanted.issuer)
    return Status(201, _certificate(door.certificate_of_issuer(actor, issued)))


@router.post(
    "/certificates/{certificate_id}/change",
    response=CertificateOut,
    auth=signed_in,
    url_name="change_certificate",
)
def change(request: HttpRequest, certificate_id: UUID, wanted: ChangeIn) -> dict[str, Any]:
    """Add a version with a new face. Needs `certificates.issue`."""
    door.change(actor_of(request), certificate_id, wanted.face, wanted.reason)
    return _certificate(door.certificate_of_issuer(actor_of(request), certificate_id))


@router.post(
    "/certificates/{certificate_id}/revoke",
    response=CertificateOut,
    auth=signed_in,
    url_name="revoke_certificate",
)
def revoke(request: HttpRequest, certificate_id: UUID, wanted: ReasonIn) -> dict[str, Any]:
    """Take a certificate back. Needs `certificates.revoke`."""
    door.revoke(actor_of(request), certificate_id, wanted.reason)
    return _certificate(door.certificate_of_issuer(actor_of(request), certificate_id))


@router.post("/grants", response={201: GrantOut}, auth=signed_in, url_name="grant_use")
def grant(request: HttpRequest, wanted: GrantIn) -> Status[dict[str, Any]]:
    """Give leave to use a certificate: the holder's consent, or an office's duty by law."""
    values = wanted.model_dump() | {"fields": tuple(wanted.fields)}
    return Status(201, _grant(door.grant(actor_of(request), GrantDraft(**values))))


@router.delete("/grants/{grant_id}", response={204: None}, auth=signed_in, url_name="withdraw_use")
def withdraw(request: HttpRequest, grant_id: UUID) -> Status[None]:
    """Take leave back."""
    door.withdraw_grant(actor_of(request), grant_id)
    return Status(204, None)


@router.post("/grants/{grant_id}/pull", response=PulledOut, auth=signed_in, url_name="pull_certificate")
def pull(request: HttpRequest, grant_id: UUID, wanted: PullIn) -> dict[str, Any]:
    """Read what was granted; each reading is recorded and shown to the holder."""
    pulled = door.pull(
        actor_of(request),
        grant_id,
        purpose=wanted.purpose,
        item=wanted.item,
        case_id=wanted.case_id,
        fields=tuple(wanted.fields),
    )
    return {name: getattr(pulled, name) for name in PulledOut.model_fields}


def _certificate(shown: CertificateView) -> dict[str, Any]:
    values = {name: getattr(shown, name) for name in CertificateOut.model_fields}
    return values | {"fields": [{"id": f.id, "title": f.title, "value": f.value} for f in shown.fields]}


def _grant(shown: GrantView) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in GrantOut.model_fields}
