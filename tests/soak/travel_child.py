"""Which process does the soak test of speeds kill? One that publishes a new speed for every road, again and again."""

import sys
import time
from itertools import count
from pathlib import Path

import numpy as np

from onecity.engines.travel.routing.live import Live, Measurements
from onecity.engines.travel.routing.prepared import load


def speed_kmh(epoch: int) -> int:
    """What every car does in an epoch."""
    return 10 + 7 * epoch % 60


def publish(folder: Path, every_s: float) -> None:
    """An epoch at each interval, without an end; each is told on standard output."""
    live = Live(folder / "live", load(folder / "network"))
    arcs = np.arange(2 * live.ready.network.segment_count, dtype=np.int32)
    for _ in count():
        now, epoch = time.time(), (live.epoch() or 0) + 1
        same = np.full(len(arcs), float(speed_kmh(epoch)))
        live.feed(Measurements(arcs, same, np.full(len(arcs), now)))
        print(live.publish(now, 0), flush=True)
        time.sleep(max(0.0, now + every_s - time.time()))


if __name__ == "__main__":
    publish(Path(sys.argv[1]), float(sys.argv[2]))
