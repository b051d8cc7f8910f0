"""An operator sees from the command line whether the log is whole."""

import pytest
from click.testing import CliRunner
from django.db import connection

from onecity.base.actor import system
from onecity.base.audit import triggers
from onecity.base.audit.commands import audit
from onecity.base.audit.door import record
from onecity.base.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_whole_log_is_said_to_be_whole() -> None:
    record(actor=system(), action="test.write", target="case:1")
    assert "1 entries sealed" in CliRunner().invoke(audit, ["seal"]).output
    done = CliRunner().invoke(audit, ["verify"])
    assert done.exit_code == 0
    assert "1 sealed in 1 batches" in done.output


def test_a_changed_log_ends_with_an_error_that_says_what_is_wrong() -> None:
    record(actor=system(), action="test.write", target="case:1")
    triggers.drop(connection)
    Entry.objects.update(target="case:2")
    triggers.create(connection)
    done = CliRunner().invoke(audit, ["verify"])
    assert done.exit_code == 1
    assert "An entry has been changed" in done.output
