"""The folder of the log is gone, all else is there: is what comes afterwards kept, and do the rules go on?"""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from onecity.base.ports import port
from onecity.engines.sensing.models import Episode
from onecity.engines.sensing.tests import wells
from onecity.engines.sensing.tests.flow import PARTITIONS, Flow

Begin = Callable[[], Flow]


def archive(flow: Flow) -> None:
    for partition in range(PARTITIONS):
        flow.process.archiver.archive(partition)


def archived() -> list[float]:
    """The values of the well that is looked at, by time."""
    now = datetime.now(UTC)
    found = port("history").readings(
        "wells", ["w0"], ["level"], now - timedelta(days=1), now + timedelta(days=1), limit=1000
    )
    return [one.value for one in found]


def test_what_comes_after_the_loss_of_the_log_is_kept_and_ends_what_was_warned(begin: Begin) -> None:
    flow, at = begin(), round(time.time() * 1000) - 60_000
    for i in range(9):
        flow.take(wells.levels(at + i, w0=11.0 + i / 8))
        flow.snapshot()
    archive(flow)
    flow.kill()
    shutil.rmtree(Path(settings.DATA) / "readings" / "log")

    flow = begin()
    flow.take(wells.levels(at + 1000, w0=13.0))
    flow.snapshot()
    archive(flow)
    flow.take(wells.levels(at + 2000, w0=1.0))
    flow.snapshot()
    flow.kill()
    flow = begin()
    archive(flow)

    assert archived() == [*(11.0 + i / 8 for i in range(9)), 13.0, 1.0]
    assert [(one.level, one.highest) for one in Episode.objects.filter(thing="w0")] == [(0, 2)]
