"""What would a draft of a service have made of past cases, and how does a running case move to a new version?"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.declarations.kinds import kinds
from onecity.core.pack import load
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.door.casefile import CaseFile, append, open_case, read
from onecity.engines.affairs.door.services import calendar, parameters, prepared
from onecity.engines.affairs.door.tasks import follow, renew_due
from onecity.engines.affairs.errors import CaseUnknown, MigrationNotPossible, ServiceUnknown
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.conditions import Prepared, prepare
from onecity.engines.affairs.rules.replay import Difference, Past, course, differences, hindrances_to_migrate
from onecity.engines.affairs.rules.steps import ItemStatus, Step

REPLAY, MIGRATE = "affairs.replay", "affairs.migrate"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One past case and what a draft would have changed of it."""

    number: str
    version: str
    differences: tuple[Difference, ...]


def draft_service(draft: Path, city: Path) -> Service:
    """The service that a folder holds (`service.yaml`, `form.yaml`, `examples/`), read within its city.

    Raises `ServiceUnknown` when it holds none, `core.pack.PackInvalid` when something in it is wrong.
    """
    if not (draft / "service.yaml").is_file():
        raise ServiceUnknown(draft.name)
    with _city_with(draft, city) as folder:
        found: Service = load(folder, kinds()).get("service", draft.name)
        return found


@contextmanager
def _city_with(draft: Path, city: Path) -> Iterator[Path]:
    with TemporaryDirectory() as made:
        folder = Path(made) / "city"
        shutil.copytree(city, folder)
        shutil.rmtree(folder / "affairs" / draft.name, ignore_errors=True)
        shutil.copytree(draft, folder / "affairs" / draft.name)
        yield folder


def replay(actor: Actor, draft: Service, since: datetime | None = None) -> Iterator[Replayed]:
    """Each past case of the draft's service with what comes out otherwise, oldest first; nothing is changed.

    Answers are read for it: that is recorded once. Cases of erased people cannot be read and are left out.
    Raises `NotAllowed` (`affairs.replay`).
    """
    actor.must(REPLAY)
    record(actor=actor, action="affairs.replay", target=f"service:{draft.id}", purpose="affairs.replay")
    new = prepare(draft, parameters())
    rows = Case.objects.filter(service=draft.id).order_by("filed_at", "id")
    if since is not None:
        rows = rows.filter(filed_at__gte=since)
    for row in rows.iterator():
        file = read(row)
        if file.answers:
            yield Replayed(row.number, row.service_hash, _compare(file, new))


def _compare(file: CaseFile, new: Prepared) -> tuple[Difference, ...]:
    past = _past(file)
    before = course(file.prepared, past, parameters(), calendar())
    after = course(new, past, parameters(), calendar())
    return differences(before, after)


def _past(file: CaseFile) -> Past:
    read_documents = set(file.row.materials.filter(rule="certificate").values_list("document", flat=True))
    types = {
        document.certificate.type
        for document in file.prepared.service.documents
        if document.id in read_documents and document.certificate
    }
    events = [(event, by is not None) for event, by in file.history]
    return Past(file.answers, events, frozenset(types))


@transaction.atomic
def migrate(actor: Actor, number: str) -> bool:
    """Move a running case to the service's version in use; whether there was anything to move.

    What happened stays; dates of open items are counted anew. Raises `NotAllowed` (`affairs.migrate`),
    `CaseUnknown`, `MigrationNotPossible` (items gone, answers missing), `StepNotPossible` for a closed case.
    """
    actor.must(MIGRATE)
    found = Case.objects.filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise CaseUnknown(number)
    file = open_case(found, for_update=True)
    target = str(current().hash_of("service", file.row.service))
    if file.row.service_hash == target:
        return False
    new = prepared(file.row.service)
    if reasons := hindrances_to_migrate(new, file.state, file.answers, parameters()):
        raise MigrationNotPossible(number, reasons)
    file.row.service_hash, file.prepared = target, new
    file.row.save(update_fields=["service_hash"])
    follow(actor, file, append(actor, file, CaseEvent(Step.MIGRATED, file.now(), name=target)))
    for item_id, state in file.state.items.items():
        if state.status is ItemStatus.OPEN:
            renew_due(file, item_id)
    return True


def open_numbers(service_id: str) -> tuple[str, ...]:
    """The numbers of a service's running cases, oldest first."""
    rows = Case.objects.filter(service=service_id, outcome="open").order_by("filed_at", "id")
    return tuple(rows.values_list("number", flat=True))
