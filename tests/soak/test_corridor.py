"""Does our green wave bring an ambulance through traffic, at little cost to the others, and always safely?

Twenty seeds at three loads in SUMO, each drive three times over: without help, with blue light alone, with blue light
and our green wave. Needs `requirements-sumo.lock`.
"""

import os
import random
from pathlib import Path
from statistics import mean

import pytest
from tests.soak.corridor_drive import Drive, drive
from tests.soak.corridor_town import JUNCTIONS, LOADS, build, sheet_of

from onecity.engines.emergency.rules.checker import violations
from onecity.engines.emergency.rules.greenwave.junction import RECOVERY_CYCLES

libsumo = pytest.importorskip(
    "libsumo",
    reason="SUMO is not installed: `.venv/bin/pip install -r requirements-sumo.lock --no-deps` to run this",
)
SEEDS = int(os.environ.get("ONECITY_SOAK_SEEDS", "20" if os.environ.get("ONECITY_SOAK") == "1" else "1"))


@pytest.mark.parametrize("load", LOADS)
def test_the_corridor_is_a_quarter_quicker_and_side_roads_lose_a_tenth_at_most(
    load: str, tmp_path: Path
) -> None:
    import sumo

    runs: list[tuple[Drive, Drive, Drive]] = []
    for seed in range(SEEDS):
        luck = random.Random(seed)
        offsets = [luck.randrange(95) for _ in range(JUNCTIONS)]
        town = build(tmp_path, load, offsets, Path(sumo.SUMO_HOME))
        plain = drive(libsumo, town, tmp_path, seed, device=False, wave=False)
        light = drive(libsumo, town, tmp_path, seed, device=True, wave=False)
        waved = drive(libsumo, town, tmp_path, seed, device=True, wave=True)
        for name, junction in town.junctions.items():
            assert violations(sheet_of(junction), waved.records[name]) == []
            back = waved.recovered_s[name]
            assert back is not None
            assert back <= RECOVERY_CYCLES * junction.cycle_s
        runs.append((plain, light, waved))
    for name, one in zip(
        ("without help", "blue light", "blue light and wave"), zip(*runs, strict=True), strict=True
    ):
        print(
            f"{load}, {name}: corridor {mean(x.corridor_s for x in one):.0f} s, "
            f"side roads lose {mean(x.side_loss_s for x in one):.1f} s, all {mean(x.all_loss_s for x in one):.1f} s"
        )
    before, after = (mean(run[n].corridor_s for run in runs) for n in (0, 2))
    assert after <= 0.75 * before
    assert mean(run[2].side_loss_s for run in runs) <= 1.10 * mean(run[0].side_loss_s for run in runs)
