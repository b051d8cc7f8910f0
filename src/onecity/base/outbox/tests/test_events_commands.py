"""An operator sees dead letters from the command line and sends them again."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from onecity.base.outbox.commands import events
from onecity.base.outbox.door import emit
from onecity.base.outbox.models import Delivery, State
from onecity.base.outbox.tests import town
from onecity.base.outbox.tests.town import BellRung, deaf, heard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead() -> Iterator[Delivery]:
    with town.plugged_in():
        deaf.add(("watchman", 1))
        emit(BellRung(tower=1))
        Delivery.objects.filter(state=State.WAITING).update(state=State.DEAD)
        deaf.clear()
        yield Delivery.objects.get(state=State.DEAD)


def test_dead_letters_are_listed_with_their_error(dead: Delivery) -> None:
    line = CliRunner().invoke(events, ["dead"]).output
    assert line.split("\t")[0] == str(dead.pk)
    assert "Deaf: tower 1" in line


def test_a_retried_letter_is_delivered_and_a_second_retry_says_so(dead: Delivery) -> None:
    assert CliRunner().invoke(events, ["retry", str(dead.pk)]).exit_code == 0
    assert ("watchman", 1, 0) in heard
    assert CliRunner().invoke(events, ["retry", str(dead.pk)]).exit_code == 1
