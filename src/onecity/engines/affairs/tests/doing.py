"""How do the tests let people apply and decide?"""

from collections.abc import Mapping
from io import BytesIO
from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.audit.models import Entry
from onecity.base.worklist.door import TaskView, queue
from onecity.engines.affairs import door
from onecity.engines.affairs.rules.answers import written_all
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.tests import town

DOCUMENTS = {"assessment-report": town.PDF, "photo": town.PNG}
ALLOWANCE_ONLY: Mapping[str, Answer] = {
    "has_certificate": True,
    "severity": "grade-3",
    "wants_bus_card": False,
}
CARD_ONLY: Mapping[str, Answer] = ALLOWANCE_ONLY | {"wants_bus_card": True, "income_per_month": 900_000}


def write(actor: Actor, **changes: Answer) -> None:
    """Fill in the whole form, page by page, and attach what is needed."""
    answers = dict(town.ANSWERS) | changes
    raw = written_all(town.ready(), answers)
    for section in town.service().form.sections:
        door.save_answers(actor, town.SERVICE, {f.id: raw.get(f.id, ()) for f in section.fields})
    for document in door.application(actor, town.SERVICE).missing_documents:
        content = town.PNG if document.id == "photo" else town.PDF
        attach(actor, document.id, content)


def attach(actor: Actor, document: str, content: bytes, name: str = "李小明.pdf") -> UUID:
    """Add a document to the draft."""
    return door.attach(actor, town.SERVICE, document, name, BytesIO(content), len(content))


def file(actor: Actor, **changes: Answer) -> UUID:
    """A case, filed."""
    write(actor, **changes)
    return door.file_case(actor, town.SERVICE)


def task(actor: Actor, case_id: UUID, item: str) -> TaskView:
    """The open task of an item of a case."""
    return next(one for one in queue(actor).items if one.key == f"{case_id}:{item}")


def audited(action: str) -> list[Entry]:
    """The entries of the audit of this action, oldest first."""
    return list(Entry.objects.filter(action=action).order_by("id"))
