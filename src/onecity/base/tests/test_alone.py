"""Does only one do what only one may do?"""

from pathlib import Path

import pytest
from django.conf import LazySettings

from onecity.base.alone import alone
from onecity.base.tests.somebody_alone import somebody_does


@pytest.fixture(autouse=True)
def place(db: None, settings: LazySettings, tmp_path: Path) -> None:
    """A folder of its own."""
    settings.DATA = tmp_path / "data"


def test_one_at_a_time_and_the_next_when_it_is_done() -> None:
    with somebody_does("sending"):
        with alone("sending") as is_alone:
            assert not is_alone
        with alone("counting") as is_alone:
            assert is_alone
    with alone("sending") as is_alone:
        assert is_alone


def test_what_fails_is_left_to_the_next() -> None:
    with pytest.raises(ZeroDivisionError), alone("sending"):
        raise ZeroDivisionError
    with somebody_does("sending"):
        pass
