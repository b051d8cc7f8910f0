"""Does a replay of the city's own history stop at now, where nobody knows yet who will fall silent?"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from onecity.cli import city as cli
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import Flow


def test_no_station_is_silent_in_the_future(begin: Callable[[], Flow], city: Path) -> None:
    flow, now = begin(), round(time.time() * 1000)
    quarter = 15 * 60_000
    flow.take(wells.levels(now - quarter, w0=1.0))
    flow.take(wells.levels(now, w1=1.0))
    for partition in range(2):
        flow.process.archiver.archive(partition)
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    done = CliRunner().invoke(cli, ["sensing", "replay", "wells", "--city", str(city), "--since", since])
    assert done.exit_code == 0, done.output
    assert "w0  silent  opened" in done.output
    assert "w1" not in done.output
