"""Somebody else does what only one may do at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from onecity.base.alone import alone


@contextmanager
def somebody_does(name: str) -> Iterator[None]:
    """Another thread, with a connection of its own, does it while the block runs."""
    begun, done = threading.Event(), threading.Event()

    def do() -> None:
        with alone(name) as is_alone:
            if is_alone:
                begun.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()
