"""How is a city of the drill backed up, restored, looked at, and how is somebody erased in it?"""

import hashlib
import json
import os
import signal
import sys
from pathlib import Path

import click
from django.apps import apps
from django.db import connection

from onecity.base.audit.door import verify
from onecity.base.identity.door import erase_person, open_sealed, rotate_keys
from onecity.base.identity.models import Person, SubjectKey
from onecity.base.identity.people import FIELD
from onecity.base.outbox.delivery import recover
from onecity.base.ports import port
from onecity.core.crypto import KeyDestroyed
from onecity.engines.affairs.door.sealing import open_file
from onecity.engines.affairs.models import Case, Upload
from onecity.engines.affairs.tests.town import OPERATOR
from onecity.site.commands.backup import backup as backup_command
from onecity.site.commands.restore import restore as restore_command

BACKUPS = Path(os.environ["ONECITY_DATA"]).parent / "backups"
DAMAGED = BACKUPS.with_name("damaged")


def backup() -> None:
    """`onecity backup`."""
    _run(backup_command, str(BACKUPS))


def restore() -> None:
    """`onecity restore` of the newest."""
    _run(restore_command, str(BACKUPS))


def restore_oldest() -> None:
    """`onecity restore --replace` of the oldest backup, whatever is here."""
    _run(restore_command, str(min(BACKUPS.glob("2*"))), "--replace", "--yes")


def restore_newest() -> None:
    """`onecity restore --replace` of the newest backup, whatever is here."""
    _run(restore_command, str(BACKUPS), "--replace", "--yes")


def refused() -> None:
    """`onecity restore` of the newest, and what it says."""
    _refused()


def refused_replace() -> None:
    """`onecity restore --replace` of the newest, and what it says."""
    _refused("--replace", "--yes")


def refused_damaged() -> None:
    """`onecity restore --replace` of a backup whose database is none, and what it says."""
    _refused("--replace", "--yes", source=DAMAGED)


def hold() -> None:
    """Have the database open, and do nothing."""
    Person.objects.count()
    os.write(1, b"open\n")
    signal.pause()


def lose() -> None:
    """The database is gone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    for path in Path(os.environ["ONECITY_DATA"]).glob("onecity.sqlite3*"):
        path.unlink()


def holdings() -> None:
    """Rows by table, every document's content as a hash, every case, and whether the audit log is whole."""
    rows = {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }
    documents = {}
    for upload in Upload.objects.all():
        with port("blobs").open(upload.blob) as sealed:
            content = open_file(upload.person_id, sealed.read())
        documents[str(upload.id)] = hashlib.sha256(content).hexdigest()
    cases = {str(case.id): case.number for case in Case.objects.all()}
    problems = [problem.code for problem in verify().problems]
    _say({"rows": rows, "documents": documents, "cases": cases, "problems": problems})


def person() -> None:
    """What the database keeps of the first person, raw, and what can be read of it."""
    found = Person.objects.order_by("id")[0]
    key = SubjectKey.objects.get(subject=str(found.id))
    try:
        opened = open_sealed(found.id, bytes(found.sealed), FIELD).decode()
    except KeyDestroyed:
        opened = ""
    _say(
        {
            "id": str(found.id),
            "key": bytes(key.wrapped).hex(),
            "sealed": bytes(found.sealed).hex(),
            "index": found.phone_index,
            "opened": opened,
            "documents": Upload.objects.filter(person_id=found.id).count(),
        }
    )


def erase() -> None:
    """Erase the first person."""
    erase_person(OPERATOR, Person.objects.order_by("id")[0].id)


def deliver() -> None:
    """Tell everybody what happened, as the worker would."""
    while recover():
        pass


def rotate() -> None:
    """New keys."""
    port("keys").rotate()
    rotate_keys()


def _run(command: click.Command, *arguments: str) -> None:
    command.main(list(arguments), standalone_mode=False)
    sys.stdout.flush()


def _refused(*options: str, source: Path = BACKUPS) -> None:
    try:
        _run(restore_command, str(source), *options)
    except SystemExit as said:
        print(said.code)


def _say(said: object) -> None:
    text = json.dumps(said).encode()
    while text:
        text = text[os.write(1, text) :]


LIVES = (
    refused,
    refused_replace,
    refused_damaged,
    hold,
    backup,
    restore,
    restore_oldest,
    restore_newest,
    lose,
    holdings,
    person,
    erase,
    deliver,
    rotate,
)
