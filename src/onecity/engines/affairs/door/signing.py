"""How does a second person sign an application before it is filed?"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, NotAllowed, system
from onecity.base.audit.door import record
from onecity.base.identity.door import display_name, find_by_resident_id, recipients
from onecity.base.notify.door import send
from onecity.core.text import Text
from onecity.engines.affairs.declare import CoSigner, Service
from onecity.engines.affairs.door.applicant import APPLY
from onecity.engines.affairs.door.sealing import open_answers
from onecity.engines.affairs.door.services import parameters, prepared
from onecity.engines.affairs.errors import CoSignerUnknown, SignatureUnknown
from onecity.engines.affairs.models import Draft, Signature
from onecity.engines.affairs.rules.answers import still_right
from onecity.engines.affairs.rules.conditions import Answers, Prepared
from onecity.engines.affairs.rules.signing import co_signers, fingerprint

PURPOSE = "affairs.co-sign"


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A needed signature as the applicant sees it: `state` is `to-ask`, `asked`, `signed` or `refused`."""

    co_signer: CoSigner
    state: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A signature that somebody is asked for: by whom (masked), for which service, under which words."""

    id: UUID
    service: Service
    title: Text
    why: Text
    text: Text
    applicant: str


def needed_signatures(ready: Prepared, draft: Draft | None, answers: Answers) -> tuple[SignatureView, ...]:
    """Every signature that the answers so far ask for, and where it stands."""
    wanted = co_signers(ready, answers, parameters())
    if not wanted:
        return ()
    rows = {row.co_signer: row for row in draft.signatures.order_by("asked_at")} if draft else {}
    return tuple(SignatureView(one, _state(rows.get(one.id), one, answers)) for one in wanted)


def _state(row: Signature | None, co_signer: CoSigner, answers: Answers) -> str:
    if row is None:
        return "to-ask"
    if row.refused_at:
        return "refused"
    if row.signed_at is None:
        return "asked"
    # what they signed is not what would be sent now
    return "signed" if row.fingerprint == fingerprint(co_signer, answers) else "to-ask"


def ask_for_signatures(actor: Actor, ready: Prepared, draft: Draft, answers: Answers) -> None:
    """Ask every co-signer who has not signed these answers; asking again reminds them.

    Raises `CoSignerUnknown` for somebody who is not registered with a verified identity, or who is the applicant.
    """
    for one in co_signers(ready, answers, parameters()):
        person_id = _person(one, str(answers.get(one.resident_id, "")))
        if person_id == draft.person_id:
            raise CoSignerUnknown(one.title)
        draft.signatures.filter(co_signer=one.id).exclude(person_id=person_id).delete()
        row, _made = Signature.objects.get_or_create(draft=draft, co_signer=one.id, person_id=person_id)
        if _state(row, one, answers) == "signed":
            continue
        row.signed_at, row.refused_at, row.fingerprint = None, None, ""
        row.save(update_fields=["signed_at", "refused_at", "fingerprint"])
        _record(actor, "ask", row, draft.person_id)
        _ask(ready.service, row)


def _person(co_signer: CoSigner, resident_id: str) -> UUID:
    found = find_by_resident_id(system(("identity.read",)), resident_id, PURPOSE) if resident_id else None
    if found is None:
        raise CoSignerUnknown(co_signer.title)
    return found


def _ask(service: Service, row: Signature) -> None:
    title = Text(zh=f"请您签字：{service.title.zh}", en=f"Please sign: {service.title.en}")
    body = Text(zh="点开查看要签的内容，同意后签字。", en="Open it to read what you would sign.")
    url = reverse("affairs:sign", args=[row.id])
    outside = Text(zh="有申请请您签字", en="You are asked to sign an application")
    send(row.person_id, title=title, body=body, outside=outside, url=url, topic="affairs")


def to_sign(actor: Actor) -> tuple[RequestView, ...]:
    """What the actor is asked to sign and has not answered, oldest first."""
    if actor.id is None or actor.kind is ActorKind.CLIENT:
        return ()
    rows = Signature.objects.filter(person_id=actor.id, signed_at=None, refused_at=None, case=None)
    return tuple(_view(row) for row in rows.select_related("draft").order_by("asked_at") if row.draft)


def signature_request(actor: Actor, signature_id: UUID) -> RequestView:
    """One request to the actor. Raises `SignatureUnknown` when it is another's, answered, or its draft is gone."""
    return _view(_open(actor, signature_id))


@transaction.atomic
def sign(actor: Actor, signature_id: UUID) -> None:
    """Sign the application as it stands now, in person. Raises `SignatureUnknown`, `NotAllowed` for an agent."""
    row = _open(actor, signature_id, for_update=True)
    co_signer, answers = _signed(row)
    row.signed_at, row.fingerprint = timezone.now(), fingerprint(co_signer, answers)
    row.save(update_fields=["signed_at", "fingerprint"])
    _answered(actor, row, "sign", Text(zh="已签字", en="Signed"))


@transaction.atomic
def refuse_to_sign(actor: Actor, signature_id: UUID) -> None:
    """Refuse to sign; the applicant is told. Raises `SignatureUnknown`, `NotAllowed`."""
    row = _open(actor, signature_id, for_update=True)
    row.refused_at = timezone.now()
    row.save(update_fields=["refused_at"])
    _answered(actor, row, "refuse-to-sign", Text(zh="对方不同意签字", en="The other person does not sign"))


def _answered(actor: Actor, row: Signature, verb: str, said: Text) -> None:
    draft = row.draft
    if draft is None:
        raise SignatureUnknown(row.id)
    _record(actor, verb, row, draft.person_id)
    service = prepared(draft.service).service.title
    url = reverse("affairs:apply", args=[draft.service])
    for person_id in recipients(draft.person_id):
        title = Text(zh=f"{said.zh}：{service.zh}", en=f"{said.en}: {service.en}")
        body = Text(zh="点开继续申请。", en="Open it to go on with the application.")
        send(person_id, title=title, body=body, outside=said, url=url, topic="affairs")


def _open(actor: Actor, signature_id: UUID, *, for_update: bool = False) -> Signature:
    if actor.id is None or actor.on_behalf_of is not None:
        raise NotAllowed(APPLY)
    rows = Signature.objects.select_for_update(of=("self",)) if for_update else Signature.objects
    row: Signature | None = (
        rows.select_related("draft")
        .filter(id=signature_id, person_id=actor.id, signed_at=None, refused_at=None, case=None)
        .first()
    )
    if row is None or row.draft is None:
        raise SignatureUnknown(signature_id)
    return row


def _signed(row: Signature) -> tuple[CoSigner, Answers]:
    draft = row.draft
    if draft is None:
        raise SignatureUnknown(row.id)
    ready = prepared(draft.service)
    answers = still_right(ready, open_answers(draft.person_id, draft.answers))
    found = next((one for one in co_signers(ready, answers, parameters()) if one.id == row.co_signer), None)
    if found is None:
        raise SignatureUnknown(row.id)
    return found, answers


def _view(row: Signature) -> RequestView:
    draft = row.draft
    if draft is None:
        raise SignatureUnknown(row.id)
    service = prepared(draft.service).service
    one = next((c for c in service.co_signers if c.id == row.co_signer), None)
    if one is None:
        raise SignatureUnknown(row.id)
    return RequestView(row.id, service, one.title, one.why, one.text, display_name(draft.person_id))


def _record(actor: Actor, verb: str, row: Signature, applicant_id: UUID) -> None:
    details = {"co_signer": row.co_signer, "person": str(row.person_id)}
    record(
        actor=actor,
        action=f"affairs.draft.{verb}",
        target=f"signature:{row.id}",
        details=details,
        subject=applicant_id,
    )
