"""Does whoever must not wait write before those who can, and is nobody kept out for ever?"""

import threading
from pathlib import Path

import pytest
from django.conf import LazySettings

from onecity.base import turnstile
from onecity.base.turnstile import first, let_first


@pytest.fixture(autouse=True)
def _sqlite(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path / "data"

    class Outside:
        vendor, in_atomic_block = "sqlite", False

    monkeypatch.setattr(turnstile, "connection", Outside)


def test_others_pass_only_after_whoever_writes_first() -> None:
    order: list[str] = []

    def other() -> None:
        waiting.set()
        let_first()
        order.append("other")

    waiting = threading.Event()
    with first():
        thread = threading.Thread(target=other)
        thread.start()
        waiting.wait(10)
        thread.join(0.05)
        order.append("first")
    thread.join(10)
    assert order == ["first", "other"]


def fail_inside() -> None:
    """Somebody who holds it, passes it, takes it again, and fails."""
    with first():
        let_first()
        with first():
            raise ZeroDivisionError


def test_one_who_holds_it_passes_it_and_gives_it_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        fail_inside()
    passed = threading.Thread(target=let_first)
    passed.start()
    passed.join(10)
    assert not passed.is_alive()
