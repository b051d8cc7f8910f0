"""What happens to the audit log when Django empties a database?

A city's database is never emptied. Tests that commit for real empty theirs after each test: there, and only
there, the triggers step aside.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from django.utils.translation import gettext as _

from onecity.base.audit import triggers


class Command(Flush):
    """Django's `flush`, for test databases only."""

    def handle(self, **options: Any) -> None:  # noqa: ANN401  as Django declares it
        """Empty the database of a test. Raises `CommandError` for any other database."""
        # an option that no command line can give: Django's `TransactionTestCase` alone does
        if "inhibit_post_migrate" not in options:
            raise CommandError(
                _("The audit log is append-only: make a new, empty database instead of emptying this one.")
            )
        connection = connections[options["database"]]
        triggers.drop(connection)
        try:
            super().handle(**options)
        finally:
            triggers.create(connection)
