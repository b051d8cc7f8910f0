"""Is a request that broke off within its body ever acted upon?"""

import asyncio
from typing import Any

import pytest

from onecity.site.asgi import Receive, whole


def sends(*messages: dict[str, Any]) -> Receive:
    """A connection that delivers these messages."""
    left = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    return receive


def read_all(receive: Receive, count: int) -> list[str]:
    """The types of the next messages."""

    async def read() -> list[str]:
        return [(await receive())["type"] for _ in range(count)]

    return asyncio.run(read())


def test_a_connection_that_breaks_within_the_body_raises() -> None:
    broken = sends({"type": "http.request", "body": b"a=1&", "more_body": True}, {"type": "http.disconnect"})
    with pytest.raises(ConnectionResetError):
        read_all(whole(broken), 2)


def test_a_connection_that_closes_after_the_body_is_an_ordinary_end() -> None:
    ended = sends({"type": "http.request", "body": b"a=1", "more_body": False}, {"type": "http.disconnect"})
    assert read_all(whole(ended), 2) == ["http.request", "http.disconnect"]
