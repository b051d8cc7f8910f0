"""How does a city of the first release come back to life? As it was then, on a database of today.

Run as a program it makes the tables as that release's migrations left them, and fills in the rows and files that it
had written (`first-release.json`, made by running that release: one resident, one case, an auditor).
"""

import base64
import json
from pathlib import Path
from typing import Any

FIXTURE = json.loads(Path(__file__).with_name("first-release.json").read_text())


def write_files(data: Path) -> None:
    """Keys, secret, heads of the audit, uploads."""
    for name, content in FIXTURE["files"].items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_bytes(base64.b64decode(content))


def write_database() -> None:
    """The tables of then with the rows of then."""
    from django.core.management import call_command
    from django.db import connection, transaction

    for app, name in FIXTURE["migrations"].items():
        call_command("migrate", app, name, verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in FIXTURE["tables"].items():
            columns = ", ".join(f'"{one}"' for one in content["columns"])
            marks = ", ".join(["%s"] * len(content["columns"]))
            cursor.executemany(
                f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
                [[_value(one, connection.vendor) for one in row] for row in content["rows"]],
            )
            if connection.vendor == "postgresql" and "id" in content["columns"]:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute(f'SELECT setval(%s, (SELECT max(id) FROM "{table}"))', [sequence])


def _value(value: Any, vendor: str) -> Any:
    """As the driver wants it: PostgreSQL reads the text of a number, a time or a truth by its column's type."""
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    return str(value) if vendor == "postgresql" and isinstance(value, int | float) else value


if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
    import django

    django.setup()
    from django.conf import settings

    write_files(settings.DATA)
    write_database()
