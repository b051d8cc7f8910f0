"""Is a network on disk the same, mapped, versioned, and readable as people write it?"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onecity.base.actor import ANONYMOUS
from onecity.engines.travel import door
from onecity.engines.travel.errors import NetworkInvalid
from onecity.engines.travel.roads.store import ABOUT, Growing, load_network, save_network
from onecity.engines.travel.routing.prepared import load, save
from onecity.engines.travel.tests.towns import CROSS, CROSS_ROADS, opened, town, turn

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")


def test_what_is_written_is_read_again_without_being_loaded(tmp_path: Path) -> None:
    network = town(CROSS, CROSS_ROADS, turn("no", "A-B", "B", "B-C"))
    save(network, tmp_path / "net")
    ready = load(tmp_path / "net")
    for name, array in network.arrays().items():
        np.testing.assert_array_equal(getattr(ready.network, name), array)
    assert ready.network.names == network.names
    base = ready.network.lon
    while base.base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)
    both = [
        door.table(ANONYMOUS, ["A"], ["C"], on=one).seconds for one in (opened(network), door.Roads(ready))
    ]
    np.testing.assert_array_equal(*both)


def test_the_hash_tells_networks_apart(tmp_path: Path) -> None:
    first = save_network(town(CROSS, CROSS_ROADS), tmp_path / "a")
    assert save_network(town(CROSS, CROSS_ROADS), tmp_path / "b") == first == load_network(tmp_path / "b")[1]
    assert save_network(town(CROSS, CROSS_ROADS[:-1]), tmp_path / "c") != first


def test_another_format_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    save(town(CROSS, CROSS_ROADS), tmp_path / "net")
    about = json.loads((tmp_path / "net" / ABOUT).read_text())
    (tmp_path / "net" / ABOUT).write_text(json.dumps(about | {"format": 99}))
    with pytest.raises(NetworkInvalid) as refused:
        door.open_network(tmp_path / "net")
    assert "make it anew" in refused.value.text("en")


def test_a_folder_that_fails_half_way_does_not_appear(tmp_path: Path) -> None:
    def half() -> None:
        with Growing(tmp_path / "net") as folder:
            (folder / "half").write_text("")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert list(tmp_path.iterdir()) == []


def test_tables_and_json_say_the_same(tmp_path: Path) -> None:
    sheet = {
        "nodes": [dict(one) for one in CROSS],
        "segments": [one | {"shape": [[120.001, 36.0005]]} for one in CROSS_ROADS[:2]],
        "turns": [turn("no", "A-B", "B", "B-C")],
    }
    (tmp_path / "town.json").write_text(json.dumps(sheet), encoding="utf-8")
    for name, rows in sheet.items():
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            for row in rows:
                shape = {"shape": "120.001 36.0005"} if "shape" in row else {}
                writer.writerow(row | shape)
    by_json, by_table = (door.open_network(path).ready.network for path in (tmp_path / "town.json", tmp_path))
    for name, array in by_json.arrays().items():
        np.testing.assert_array_equal(getattr(by_table, name), array)
    assert len(by_json.ban_from) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"segments": [{"id": "x", "from": "A", "to": "Z"}]}, "names node Z"),
        ({"segments": [{"id": "x", "from": "A", "to": "B", "class": "canal"}]}, "no class canal"),
        ({"turns": [turn("no", "A-B", "C", "B-C")]}, "do not meet"),
        ({"nodes": [{"id": "A", "lon": 200, "lat": 36}]}, "nodes.0.lon"),
        ({"rivers": []}, "rivers"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    sheet = {"nodes": list(CROSS), "segments": list(CROSS_ROADS)} | change
    path = tmp_path / "town.json"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    with pytest.raises(NetworkInvalid) as refused:
        door.open_network(path)
    assert says in refused.value.text("en")
