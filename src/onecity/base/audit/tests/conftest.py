"""Every test of the log has its own keys and its own file of heads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from onecity.base.audit import triggers
from onecity.base.audit.door import seal, verify
from onecity.base.audit.tests.intruder import write


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def log(db: None) -> None:
    """Three batches of four entries."""
    for _ in range(3):
        write(4)
        seal()
    assert verify().ok


@pytest.fixture
def unguarded(log: None) -> Iterator[None]:
    """The intruder has taken the triggers away."""
    triggers.drop(connection)
    yield
    triggers.create(connection)
