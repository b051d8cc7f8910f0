"""How do the tests let people open a workshop: the service that uses all that a declaration may say?"""

import shutil
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.declarations.kinds import kinds
from onecity.core.pack import load
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.rules.conditions import Answer, Prepared, prepare
from onecity.engines.affairs.tests import town

WORKSHOP = "workshop"
FOLDER = Path(__file__).parent / WORKSHOP
ANSWERS: Mapping[str, str] = {
    "handles_food": "no",
    "name": "李小明",
    "resident_id": "370202199001011237",
    "district": "370202",
    "trade": "手工面食",
}


def add(folder: Path) -> None:
    """Put the workshop beside the other services of a city's folder."""
    shutil.copytree(FOLDER, folder / "affairs" / WORKSHOP)


@cache
def service() -> Service:
    """The workshop service as the pack reads it."""
    with TemporaryDirectory() as made:
        folder = town.write_city(Path(made))
        add(folder)
        found: Service = load(folder, kinds()).get("service", WORKSHOP)
        return found


@cache
def ready() -> Prepared:
    """The workshop service, ready to use."""
    return prepare(service(), town.NUMBERS)


def write(actor: Actor, ways: Mapping[str, str] | None = None, **changes: str) -> None:
    """Fill in the form, choose how documents come, attach the others."""
    answers = dict(ANSWERS) | changes
    for section in service().form.sections:
        door.save_answers(actor, WORKSHOP, {f.id: (answers[f.id],) for f in section.fields})
    for document, way in (ways or {}).items():
        door.choose_way(actor, WORKSHOP, document, way)
    for document in door.application(actor, WORKSHOP).missing_documents:
        content = BytesIO(town.PDF)
        door.attach(actor, WORKSHOP, document.id, f"{document.id}.pdf", content, len(town.PDF))


def file(actor: Actor, ways: Mapping[str, str] | None = None, **changes: str) -> UUID:
    """A case of the workshop, filed."""
    write(actor, ways, **changes)
    return door.file_case(actor, WORKSHOP)


def raw(**findings: Answer) -> dict[str, tuple[str, ...]]:
    """Findings as a form sends them."""
    return {name: (str(value),) for name, value in findings.items()}
