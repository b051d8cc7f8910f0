"""How does an approved item's result reach the applicant, and how is it taken back?"""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.audit.door import record
from onecity.base.notify.door import IN_APP, Channel
from onecity.engines.affairs.declare import Item, Result
from onecity.engines.affairs.door.applicant import is_own
from onecity.engines.affairs.door.casefile import CaseFile, open_case
from onecity.engines.affairs.door.services import handling, organisation_name, parameters
from onecity.engines.affairs.door.views import DeliveryView
from onecity.engines.affairs.errors import CaseUnknown
from onecity.engines.affairs.models import Delivery
from onecity.engines.affairs.rules.face import Issue, face, holder_code
from onecity.engines.certificates import door as certificates
from onecity.engines.certificates.errors import StepNotPossible as CertificateEnded

ISSUE, REVOKE = "certificates.issue", "certificates.revoke"
HAND_OUT = "affairs.hand-out"
# by which of the house's channels a result is told, and what an applicant calls them
TOLD_BY: dict[str, tuple[Channel, ...]] = {"sms": ("sms",), "email": ("mail",)}
CALLED = {"sms": "sms", "mail": "email", IN_APP: "app"}
AT_FIRST = {"window": "ready", "sms": "waiting", "email": "waiting"}


def deliver_results(file: CaseFile, item_id: str) -> None:
    """Issue the certificates of an approved item, and note for each result how it reaches the applicant.

    Raises the certificates' `FaceInvalid` when the item's findings do not make a right face.
    """
    item = file.item(item_id)
    channel = chosen_channel(file)
    Delivery.objects.bulk_create(
        Delivery(
            case=file.row,
            item=item_id,
            result=result.id,
            channel=channel,
            certificate_id=_issue(file, item, result) if result.certificate else None,
            state=AT_FIRST.get(channel, "sent"),
        )
        for result in file.prepared.service.results
        if result.id in item.yields
    )


def chosen_channel(file: CaseFile) -> str:
    """How the applicant wants results: as they chose when filing, else the first that the service offers."""
    wanted = file.row.delivery
    offered = file.prepared.service.channels
    return wanted if wanted in offered else offered[0]


def result_channels(file: CaseFile) -> tuple[Channel, ...] | None:
    """By which channels a result is told; `None`: as the applicant likes to be told anything."""
    return TOLD_BY.get(chosen_channel(file))


def told_by(case_id: UUID, item_id: str, channel: str) -> None:
    """A message about an item's results has gone out: they are sent, by that channel.

    Of an enterprise's several people one may have no address: what another got by text or mail counts.
    """
    rows = Delivery.objects.filter(case_id=case_id, item=item_id)
    told_worse = Q() if channel == IN_APP else Q(state="sent", channel="app")
    rows.filter(Q(state="waiting") | told_worse).update(state="sent", channel=CALLED[channel])


def _issue(file: CaseFile, item: Item, result: Result) -> UUID:
    organisation, _division = handling(item, file.row.division)
    state = file.state.items[item.id]
    issue = Issue(file.row.number, state.decided_at or file.now(), organisation_name(organisation).zh)
    given = file.answers, parameters(), state.findings, issue
    if result.certificate is None:
        raise ValueError(f"{result.id} is no certificate")
    declared = certificates.certificate_type(result.certificate.type)
    code = holder_code(file.prepared, result, *given) or file.row.organisation
    organisational = declared.holder == "organisation"
    holder = certificates.Holder.organisation(code) if organisational else _person(file)
    return certificates.issue(
        system((ISSUE,)),
        declared.id,
        holder,
        face(file.prepared, result, *given),
        file.row.id,
        issuer=organisation if declared.level == "district" else None,
        simulated=False,
    )


def _person(file: CaseFile) -> certificates.Holder:
    return certificates.Holder.person(file.row.applicant_id)


def take_back_results(file: CaseFile, item_id: str) -> None:
    """Revoke the certificates that a revoked item gave and that are still in force; the reason names the item."""
    title = file.item(item_id).title
    rows = file.row.deliveries.filter(item=item_id).exclude(state="revoked")
    for row in rows:
        if row.certificate_id:
            # one that has expired, or that its authority took back before, has nothing left to take
            with suppress(CertificateEnded):
                certificates.revoke(system((REVOKE,)), row.certificate_id, f"{title.zh} / {title.en}")
    rows.update(state="revoked")


def deliveries(file: CaseFile) -> tuple[DeliveryView, ...]:
    """How each result of a case goes to its applicant."""
    titles = {result.id: result.title for result in file.prepared.service.results}
    return tuple(
        DeliveryView(
            row.id,
            row.item,
            row.result,
            titles[row.result],
            row.channel,
            row.state,
            row.certificate_id,
            row.received_at,
        )
        for row in file.row.deliveries.order_by("at", "id")
        if row.result in titles
    )


@transaction.atomic
def confirm_receipt(actor: Actor, case_id: UUID, delivery_id: UUID) -> None:
    """The applicant says that a result has arrived. Raises `CaseUnknown`; a second time changes nothing."""
    file = open_case(case_id, for_update=True)
    if not is_own(actor, file.row):
        raise CaseUnknown(case_id)
    _received(actor, file, delivery_id)


@transaction.atomic
def hand_out(actor: Actor, case_id: UUID, delivery_id: UUID) -> None:
    """A clerk at a window hands a result to the applicant. Raises `NotAllowed` (`affairs.hand-out`), `CaseUnknown`."""
    actor.must(HAND_OUT)
    _received(actor, open_case(case_id, for_update=True), delivery_id)


def _received(actor: Actor, file: CaseFile, delivery_id: UUID) -> None:
    row = file.row.deliveries.select_for_update().filter(id=delivery_id).first()
    if row is None or row.state == "revoked":
        raise CaseUnknown(file.row.id)
    if row.state == "received":
        return
    row.state, row.received_at, row.handed_by = "received", timezone.now(), actor.id
    row.save(update_fields=["state", "received_at", "handed_by"])
    record(
        actor=actor,
        action="affairs.result.receive",
        target=f"case:{file.row.id}",
        details={"result": row.result, "channel": row.channel},
        subject=file.row.applicant_id,
    )
