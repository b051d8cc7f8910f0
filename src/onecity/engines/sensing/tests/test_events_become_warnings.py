"""Do events that met in one moment become warnings of their own in the database, with what explains them?"""

import time
from collections.abc import Callable
from pathlib import Path

from onecity.base.actor import system
from onecity.engines.sensing import door
from onecity.engines.sensing.models import Episode
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow

NETWORK = """
id: wells
title: {zh: 取水, en: Draws}
thing: {layer: wells}
observe:
  litres: {title: {zh: 升, en: Litres}, unit: L, every: 1m}
  tap: {title: {zh: 龙头, en: Tap}, every: 1m, kind: state, states: [small, large]}
events:
  draw: {title: {zh: 一次取水, en: A draw}, fields: [litres, tap]}
grace: 0s
rules:
  - id: much
    "on": draw
    let: {most: 'tap == "large" ? 100.0 : 10.0', excess: litres - most}
    levels:
      yellow: {when: excess > 0.0}
      red: {when: excess > most}
"""
READER = system(("sensing.read",))


def test_two_draws_of_one_moment_are_two_warnings_that_survive_a_restart(
    city: Path, begin: Callable[[], Flow]
) -> None:
    (city / "networks" / "wells" / "network.yaml").write_text(NETWORK, encoding="utf-8")
    wells.load(city)
    at = round(time.time()) * 1000 - 5_000
    flow = begin()
    flow.take(wells.rows([("w0", "litres", at, 50.0), ("w0", "litres", at, 150.0)]))
    flow.snapshot()
    flow = begin()
    flow.take(wells.rows([("w0", "tap", at, "small"), ("w0", "tap", at, "large")]))
    assert sorted(Episode.objects.values_list("rule", "highest", "level")) == [("much", 2, 0), ("much", 4, 0)]
    ended = door.warnings(READER, standing=None).items
    told = {one.highest: door.warning(READER, one.id).changes[0].samples for one in ended}
    assert {level: {one.property: one.value for one in some} for level, some in told.items()} == {
        "red": {"litres": 50.0, "tap": 0.0, "most": 10.0, "excess": 40.0},
        "yellow": {"litres": 150.0, "tap": 1.0, "most": 100.0, "excess": 50.0},
    }
