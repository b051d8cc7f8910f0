"""Is a city of wells, after many kills, what it would be if nobody had been killed?"""

import json
from collections.abc import Sequence
from typing import Any


def check(end: dict[str, Any], acknowledged: Sequence[Sequence[Any]]) -> None:
    """No acknowledged reading is gone, and the history holds each moment of a thing once.

    The warnings are, byte by byte, those of one undisturbed run over the log, and each was announced once.
    """
    kept = {(thing, time, value) for thing, time, value in end["kept"]}
    lost = [row for row in acknowledged if (row[0], row[2], row[3]) not in kept]
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged readings are gone"
    # of several readings of one thing and moment one stands
    assert sorted(map(tuple, end["archived"])) == sorted({(thing, time) for thing, time, _ in kept})
    assert sorted(end["changes"]) == sorted(end["undisturbed"])
    ids = [json.loads(one)["id"] for one in end["changes"]]
    assert len(set(ids)) == len(ids)
    assert sorted(end["events"]) == sorted(ids)
    assert end["standing"] > 0


def check_heard(heard: Sequence[str], end: dict[str, Any]) -> None:
    """Who listens was warned of each transition, once."""
    assert sorted(heard) == sorted(json.loads(one)["id"] for one in end["changes"])
