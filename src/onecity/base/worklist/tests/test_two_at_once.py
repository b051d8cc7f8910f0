"""Of two who claim at the same moment, does exactly one get the task?"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from onecity.base.actor import Actor, ActorKind, Grant, Scope
from onecity.base.worklist.door import claim, history, task
from onecity.base.worklist.errors import AlreadyClaimed
from onecity.base.worklist.tests.work import opened


@pytest.mark.django_db(transaction=True)
def test_exactly_one_gets_each_task() -> None:
    keys = [opened(str(number)) for number in range(5)]
    right = frozenset({Grant("example.decide", Scope("health"))})
    actors = [Actor(ActorKind.STAFF, id=uuid4(), grants=right) for _ in range(3)]
    start = Barrier(len(actors))

    def take(actor: Actor) -> list[UUID]:
        got: list[UUID] = []
        start.wait()
        for key in keys:
            with suppress(AlreadyClaimed):
                claim(actor, key)
                got.append(key)
        connection.close()
        return got

    with ThreadPoolExecutor(len(actors)) as pool:
        taken = list(pool.map(take, actors))
    assert sorted(key for got in taken for key in got) == sorted(keys)
    for actor, got in zip(actors, taken, strict=True):
        for key in got:
            assert task(actor, key).assignee == actor.id
            assert [line.action for line in history(actor, key)] == ["open", "claim"]
