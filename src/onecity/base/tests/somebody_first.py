"""Somebody who must not wait writes: does what is tested let them first?"""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from onecity.base.turnstile import first


def order_of(write: Callable[[], object], stays_s: float) -> list[str]:
    """Who was done first, `"first"` or `"other"`: somebody holds the turnstile for a while, the other comes meanwhile.

    `stays_s`: long enough for a `write` that does not pass the turnstile to be done before.
    """
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes one writer at a time")
    order = list[str]()
    inside, never = threading.Event(), threading.Event()

    def writes_first() -> None:
        with first():
            inside.set()
            never.wait(stays_s)
            order.append("first")

    thread = threading.Thread(target=writes_first)
    thread.start()
    assert inside.wait(10)
    write()
    order.append("other")
    thread.join(10)
    return order
