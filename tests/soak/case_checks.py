"""What of a stored case is not as one whole step leaves it? Every projection is compared with the fold of events."""

import json
import os
from collections.abc import Callable, Iterator

from onecity.base.audit.models import Entry
from onecity.base.outbox.models import OutboxEvent
from onecity.base.ports import port
from onecity.base.worklist.models import Task
from onecity.engines.affairs.door.casefile import CaseFile, read
from onecity.engines.affairs.door.services import calendar
from onecity.engines.affairs.events import HandlingRated, ItemChanged
from onecity.engines.affairs.models import Case, Rework, Signature
from onecity.engines.affairs.rules.face import certificates_of
from onecity.engines.affairs.rules.flow import next_event
from onecity.engines.affairs.rules.owed import Owed, owed
from onecity.engines.affairs.rules.rating import is_bad
from onecity.engines.affairs.rules.steps import RUNNING, ItemStatus, Step
from onecity.engines.affairs.rules.timers import alarms
from onecity.engines.certificates.models import Certificate

Breaches = Iterator[str]


def check() -> None:
    """Print every breach, and for each case and signature the steps that are kept of it."""
    files = [read(row) for row in Case.objects.order_by("id")]
    breaches = [f"{file.row.number}: {one}" for file in files for look in LOOKS for one in look(file)]
    breaches += list(signatures())
    steps = {str(file.row.id): list(steps_of(file)) for file in files}
    steps |= {str(one.id): ["signed"] for one in Signature.objects.exclude(signed_at=None)}
    os.write(1, json.dumps({"breaches": breaches, "steps": steps}).encode())


def steps_of(file: CaseFile) -> Iterator[str]:
    """What has been done with a case, as the test names it."""
    yield from (event.step.value for event, _ in file.history)
    yield from (f"rated:{one.item}" for one in file.row.ratings.all())
    yield from ("received" for _one in file.row.deliveries.exclude(received_at=None))


def state(file: CaseFile) -> Breaches:
    """All that follows by itself has followed, the row says what the events say, everything was recorded and told."""
    last = file.history[-1][0].at
    if next_event(file.prepared, file.state, last) is not None:
        yield "something that follows by itself has not followed"
    if (file.row.outcome, file.row.closed_at) != (file.state.outcome, file.state.closed_at):
        yield "the row tells another outcome than the events"
    recorded = Entry.objects.filter(target=f"case:{file.row.id}", action__startswith="affairs.case.")
    if recorded.count() != len(file.history):
        yield "audit and events differ"
    told = OutboxEvent.objects.filter(subject=f"case:{file.row.id}")
    if told.filter(type=ItemChanged.type).count() != sum(event.item is not None for event, _ in file.history):
        yield "the city was not told what changed"
    if told.filter(type=HandlingRated.type).count() != file.row.ratings.count():
        yield "the city was not told of a rating"


def tasks(file: CaseFile) -> Breaches:
    """An open task for each running item, at its date; one for each promise that is to be verified."""
    running = {
        f"{file.row.id}:{item.id}": file.promised(item).due_at
        for item in file.items()
        if file.state.items[item.id].status in RUNNING - {ItemStatus.WAITING}
    }
    open_tasks = Task.objects.filter(engine="affairs", key__startswith=f"{file.row.id}:", closed_at=None)
    if dict(open_tasks.filter(kind="item").values_list("key", "due_at")) != running:
        yield "items and tasks differ"
    promises = {f"{file.row.id}:{one.item}:{one.name}" for one in debts(file) if one.kind == "commitment"}
    if set(open_tasks.filter(kind="follow-up").values_list("key", flat=True)) != promises:
        yield "promises and follow-ups differ"


def debts(file: CaseFile) -> tuple[Owed, ...]:
    """What is still owed by the rules."""
    return owed(file.prepared.service, file.state, calendar())


def timers(file: CaseFile) -> Breaches:
    """The moments at which the case is looked at again, a rework's too."""
    last = file.history[-1][0].at
    wanted = alarms(file.prepared, file.state, file.known, calendar(), last)
    kept = file.row.timers.exclude(what="rework").values_list("what", "item", "name", "at")
    if set(kept) != {(one.what, one.item, one.name, one.at) for one in wanted}:
        yield "timers and events differ"
    reworks = Rework.objects.filter(rating__case=file.row, closed_at=None).values_list(
        "rating__item", "due_at"
    )
    if set(file.row.timers.filter(what="rework").values_list("item", "at")) != set(reworks):
        yield "timers and reworks differ"


def handlings(file: CaseFile) -> Breaches:
    """The figures of each item."""
    rated = dict(file.row.ratings.values_list("item", "level"))
    wanted = {
        (item.id, mine.status.value, mine.decided_at, file.promised(item).due_at, rated.get(item.id, 0))
        for item in file.items()
        for mine in (file.state.items[item.id],)
    }
    if set(file.row.handlings.values_list("item", "status", "decided_at", "due_at", "rating")) != wanted:
        yield "figures and events differ"


def deliveries(file: CaseFile) -> Breaches:
    """Each result of what is granted is on its way, with its certificate; what was taken back is not."""
    granted = {i.id for i in file.items() if file.state.items[i.id].status is ItemStatus.APPROVED}
    revoked = {i.id for i in file.items() if file.state.items[i.id].status is ItemStatus.REVOKED}
    given = [item for item in file.items() if item.id in granted | revoked]
    rows = list(file.row.deliveries.all())
    if {row.result for row in rows} != {result for item in given for result in item.yields}:
        yield "results and decisions differ"
    if {row.item for row in rows if row.state == "revoked"} != revoked:
        yield "a result that was taken back is still given"
    if any((row.state == "received") != (row.received_at is not None) for row in rows):
        yield "half of a receipt"
    certified = {result.id for item in given for result in certificates_of(file.prepared, item)}
    if {row.result for row in rows if row.certificate_id} != certified:
        yield "results and certificates differ"
    issued = Certificate.objects.filter(case_id=file.row.id)
    if set(issued.values_list("id", flat=True)) != {row.certificate_id for row in rows if row.certificate_id}:
        yield "a certificate without its result"
    if issued.exclude(state="valid").exists():
        yield "a certificate that was made and not signed"


def materials(file: CaseFile) -> Breaches:
    """Each document is settled in one way; what was handed in can be opened."""
    filed = file.history[0][0]
    ways = {
        rule: set(file.row.materials.filter(rule=rule).values_list("document", flat=True)) for rule in RULES
    }
    replaced = {c.instead_of for item in file.items() for c in item.commit if c.id in filed.promised}
    if (ways["later"], ways["promise"]) != (set(filed.later), replaced):
        yield "materials and events differ"
    delivered = {event.name for event, _ in file.history if event.step is Step.DELIVERED}
    uploads = list(file.row.uploads.all())
    if {row.document for row in uploads} - {"identity"} != (ways["upload"] | delivered) - {"identity"}:
        yield "a document is not there"
    for row in uploads:
        with port("blobs").open(row.blob) as stream:
            if not stream.read():
                yield "a document is empty"


RULES = ("upload", "later", "promise")


def ratings(file: CaseFile) -> Breaches:
    """A bad rating has its rework with its task, a good one has none."""
    for one in file.row.ratings.select_related("rework"):
        rework = getattr(one, "rework", None)
        if is_bad(one.level) != (rework is not None):
            yield "ratings and reworks differ"
        elif rework is not None:
            kept = rework.events.exists(), Task.objects.filter(key=str(rework.id), closed_at=None).exists()
            if kept != (True, rework.closed_at is None):
                yield "half of a rework"


def signatures() -> Breaches:
    """A signature is recorded exactly when it was given, and goes with its case."""
    signed = {f"signature:{one.id}" for one in Signature.objects.exclude(signed_at=None)}
    entries = Entry.objects.filter(action="affairs.draft.sign").values_list("target", flat=True)
    if set(entries) != signed:
        yield "signatures and audit differ"
    for one in Signature.objects.all():
        if (one.draft_id is None) == (one.case_id is None) or (one.case_id and one.signed_at is None):
            yield "a signature between its draft and its case"


LOOKS: tuple[Callable[[CaseFile], Breaches], ...] = (
    state,
    tasks,
    timers,
    handlings,
    deliveries,
    materials,
    ratings,
)
