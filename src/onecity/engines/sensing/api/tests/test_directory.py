"""Which datastreams there are is asked seldom, however little each request tells of."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onecity.base.observations import Datastream
from onecity.base.registry.models import Thing
from onecity.core.columns import Coded
from onecity.engines.sensing.api import directory
from onecity.engines.sensing.api.directory import RegistryDirectory

NETWORK, PROPERTY = "water", "level"


def looked_up(ask: Callable[[], Any]) -> int:
    """How often the things of a layer are asked for."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask()
    return sum(Thing._meta.db_table in one["sql"] and "WHERE" in one["sql"] for one in queries)


@pytest.fixture
def codes(loaded: None) -> list[str]:
    """The things of the layer that the network watches."""
    return sorted(Thing.objects.filter(layer="reservoirs").values_list("code", flat=True))


def test_after_some_questions_about_single_things_all_are_known(
    codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "OFTEN", 2)
    known, ask = RegistryDirectory(), async_to_sync
    assert len(codes) > 2
    for code in codes[:2]:
        found = ask(known.column)(NETWORK, PROPERTY, [code])
        assert found is not None
        assert [found[0].keys[place] for place in found[1].tolist()] == [code]
    assert looked_up(lambda: ask(known.column)(NETWORK, PROPERTY, codes)) == 0
    streams, places = ask(known.column)(NETWORK, PROPERTY, Coded(codes, np.array([2, 0, 2])))
    assert [streams.keys[place] for place in places.tolist()] == [codes[2], codes[0], codes[2]]


def test_names_and_columns_learn_from_each_other(codes: list[str]) -> None:
    known, ask = RegistryDirectory(), async_to_sync
    ask(known.column)(NETWORK, PROPERTY, codes)
    name = f"{NETWORK}:{codes[0]}:{PROPERTY}"
    found: dict[str, Datastream] = {}
    assert looked_up(lambda: found.update(ask(known.find)([name]))) == 0
    assert found[name] == known.find_now([name])[name]
    assert (found[name].network, found[name].thing, found[name].property) == (NETWORK, codes[0], PROPERTY)


def test_what_is_not_there_is_found_nowhere(codes: list[str]) -> None:
    known, ask = RegistryDirectory(), async_to_sync
    assert ask(known.column)(NETWORK, PROPERTY, [codes[0], "nobody"]) is None
    assert ask(known.column)("nowhere", PROPERTY, codes) is None
    assert ask(known.column)(NETWORK, "colour", codes) is None
    assert (
        not {f"{NETWORK}:nobody:{PROPERTY}", "nonsense"}
        & ask(known.find)([f"{NETWORK}:nobody:{PROPERTY}", "nonsense"]).keys()
    )
