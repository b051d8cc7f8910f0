"""What did promtool say of some cases, and what came of all of them?

Kept, so that it need not be installed wherever the tests run. Renew it, where it can be had, in some minutes:
`DJANGO_SETTINGS_MODULE=onecity.site.settings python -m onecity.engines.sensing.tests.prometheus.recorded`.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onecity.engines.sensing.tests.prometheus.chances import EVALUATED_EVERY, case
from onecity.engines.sensing.tests.prometheus.differences import Firing, Tally
from onecity.engines.sensing.tests.prometheus.running import (
    by_kernel,
    by_promtool,
    find_promtool,
    version,
)

SEEDS = range(100)
FEW = (5, 6, 7)
_KEPT = Path(__file__).with_name("recorded.json")


def kept() -> dict[str, Any]:
    """The file: `prometheus`, its version; `tally` of all seeds; `firing` of a few."""
    found: dict[str, Any] = json.loads(_KEPT.read_text())
    return found


def said_of_few() -> dict[int, Firing]:
    """By seed when each rule fired."""
    return {
        int(seed): {_pair(pair): _moments(bits) for pair, bits in rows.items()}
        for seed, rows in kept()["firing"].items()
    }


def tally_of_all() -> Tally:
    """What came of all seeds."""
    return Tally(**kept()["tally"])


def ask(promtool: str, seeds: Sequence[int], folder: Path) -> tuple[Tally, dict[int, Firing], list[str]]:
    """What comes of these seeds, what promtool says of each, and every flaw."""
    tally, said, flaws = Tally(), dict[int, Firing](), list[str]()
    for seed in seeds:
        one = case(seed)
        said[seed] = by_promtool(promtool, one, folder)
        flaws += [f"{seed} {flaw}" for flaw in tally.compare(one, by_kernel(one), said[seed])]
    return tally, said, flaws


def _pair(written: str) -> tuple[str, str]:
    rule, thing = written.split()
    return rule, thing


def _moments(bits: str) -> frozenset[int]:
    """One bit for each evaluation, the first one lowest."""
    number = int(bits, 16)
    return frozenset(i * EVALUATED_EVERY for i in range(number.bit_length()) if number >> i & 1)


def _bits(moments: frozenset[int]) -> str:
    return f"{sum(1 << time // EVALUATED_EVERY for time in moments):x}"


def record() -> None:
    """Ask promtool, and write down what it says."""
    with tempfile.TemporaryDirectory() as folder:
        promtool = find_promtool(Path(folder))
        tally, said, flaws = ask(promtool, SEEDS, Path(folder) / "test")
        firing = {
            seed: {" ".join(pair): _bits(moments) for pair, moments in sorted(said[seed].items())}
            for seed in FEW
        }
        written = {"prometheus": version(promtool), "tally": asdict(tally), "firing": firing}
    _KEPT.write_text(json.dumps(written, indent=1) + "\n")
    print(tally, *flaws, sep="\n")


if __name__ == "__main__":
    record()
