"""Do 2,000 rules by chance fire when `promtool test rules` says so, but for the differences that we name?

Long runs only: the short form, over what promtool said once, is `sensing/tests/test_beside_prometheus.py`.
"""

import os
from pathlib import Path

import pytest

from onecity.engines.sensing.tests.prometheus.differences import Tally
from onecity.engines.sensing.tests.prometheus.recorded import SEEDS, ask, kept, said_of_few
from onecity.engines.sensing.tests.prometheus.running import PromtoolMissing, find_promtool, version


@pytest.fixture
def promtool(tmp_path: Path) -> str:
    """Prometheus' tool of the machine, or out of Debian's package; never left out in a CI run."""
    try:
        return find_promtool(tmp_path)
    except PromtoolMissing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("promtool is not to be had: `apt-get install prometheus` to run this test")


def test_every_firing_is_that_of_prometheus_or_explained(promtool: str, tmp_path: Path) -> None:
    tally, said, flaws = ask(promtool, SEEDS, tmp_path / "test")
    print(tally)
    assert flaws == []
    assert tally.rules >= 2_000
    if version(promtool) == kept()["prometheus"]:
        assert tally == Tally(**kept()["tally"]), "renew what is recorded, and the page"
        assert {seed: said[seed] for seed in said_of_few()} == said_of_few()
