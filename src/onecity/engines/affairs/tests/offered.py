"""How do the tests use the services that Qingdao really declares?"""

import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from uuid import UUID

from ruamel.yaml import YAML

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.door.services import prepared
from onecity.engines.affairs.rules.answers import written_all
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.tests import town


def add(folder: Path, *services: str) -> None:
    """Put declared services beside the one of the small city, and load it again."""
    for service in services:
        shutil.copytree(town.QINGDAO / "affairs" / service, folder / "affairs" / service)
    town.reload(folder)


def answers(service: str, example: str) -> dict[str, Answer]:
    """The answers of one of a service's own examples."""
    path = town.QINGDAO / "affairs" / service / "examples" / f"{example}.yaml"
    found: dict[str, Answer] = YAML(typ="safe").load(path.read_text())["answers"]
    return found


def write(actor: Actor, service: str, given: Mapping[str, Answer]) -> None:
    """Fill in the whole form and attach every document that is needed."""
    ready = prepared(service)
    raw = written_all(ready, given)
    for section in ready.service.form.sections:
        problems = door.save_answers(actor, service, {f.id: raw.get(f.id, ()) for f in section.fields})
        assert [p for p in problems if p.field in given] == []
    for document in door.application(actor, service).missing_documents:
        door.attach(actor, service, document.id, f"{document.id}.pdf", BytesIO(town.PDF), len(town.PDF))


def file(actor: Actor, service: str, given: Mapping[str, Answer]) -> UUID:
    """A case of the service, filed."""
    write(actor, service, given)
    return door.file_case(actor, service)
