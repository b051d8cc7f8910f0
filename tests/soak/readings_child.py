"""What do the processes do that the soak test of readings kills?"""

import asyncio
import json
import logging
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from tests.soak.nursery import nursery

from onecity.base.ports import port
from onecity.base.telemetry import IngestAway

urlpatterns: list[object] = []
WELLS = 40


def prepare() -> None:
    """Tables and a city of wells."""
    from onecity.engines.sensing.tests import wells

    call_command("migrate", verbosity=0)
    wells.load(wells.write(Path(settings.DATA) / "city", WELLS))
    print("ready")


def ingest() -> None:
    """Take in until killed, with so many snapshots and ticks that a kill finds any of them half done."""
    from onecity.engines.sensing.ingest import process, worker

    worker.SNAPSHOT_EVERY_S, worker.COMMIT_EVERY_S, worker.SHARE = 0.05, 0.1, 0
    worker.PUBLISH_EVERY_S = 0.05
    # why it ended by itself, should it ever
    logging.getLogger("onecity.engines.sensing").setLevel(logging.ERROR)
    running = process.Process(tick_s=0.05)
    running.start()
    print("begun", flush=True)
    asyncio.run(running.run([]))


def feed() -> None:
    """Hand readings in, and say which were acknowledged."""
    from onecity.engines.sensing.tests import wells

    print("begun", flush=True)
    dice, door = random.Random(), port("ingest")
    while True:
        time.sleep(0.002)
        now = round(time.time() * 1000)
        chosen = dice.sample(range(WELLS), dice.randint(1, 12))
        given = [
            (f"w{i}", "level", now - dice.choice((0, 0, 0, 5, 200, 2000)), round(dice.uniform(0, 40), 1))
            for i in chosen
        ]
        try:
            asyncio.run(door.take(wells.rows(given)))
        except IngestAway:
            continue
        sys.stdout.write("".join(f"{json.dumps(row)}\n" for row in given))
        sys.stdout.flush()


def stop() -> None:
    """Begin, be told to stop as by an operator, and say how long that took."""
    from onecity.engines.sensing.ingest.process import Process

    told: list[float] = []

    def tell() -> None:
        told.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGTERM)

    running = Process()
    running.start()
    threading.Timer(0.3, tell).start()
    asyncio.run(running.run([]))
    running.stop()
    print(time.monotonic() - told[0])


def settle() -> None:
    """Let ingest come to an end, and tell everything that there is, and what one undisturbed run makes of the log."""
    from onecity.base.outbox.models import OutboxEvent
    from onecity.engines.sensing.ingest.process import Process
    from onecity.engines.sensing.ingest.watch import Watch
    from onecity.engines.sensing.models import Change, Episode
    from onecity.engines.sensing.rules.record import Chunk, decode

    running = Process()
    running.claim()
    kept: list[list[object]] = []
    undisturbed: list[str] = []
    for lane in running.lanes.values():
        lane.worker.recover()
        part_of = running.rosters.part_of(lane.partition)
        items, after = [], -1
        while some := running.log.read(lane.partition, after, 100):
            items += [decode(one.record) for one in some]
            after = some[-1].offset
        for item in items:
            if isinstance(item, Chunk):
                keys, rows = part_of(item.roster).things.keys, item.batch
                columns = (rows.thing.tolist(), rows.time.tolist(), rows.value.tolist())
                kept += [[keys[thing], at, value] for thing, at, value in zip(*columns, strict=True)]
        undisturbed += [one.to_bytes().decode() for one in Watch(part_of).take(items)]
    changes = Change.objects.order_by("id").values_list("said", flat=True)
    events = OutboxEvent.objects.filter(type="onecity.sensing.warning-changed.v1")
    told = {
        "kept": kept,
        "changes": [bytes(one).decode() for one in changes],
        "undisturbed": undisturbed,
        "events": [
            json.loads(one)["data"]["transition_id"] for one in events.values_list("written", flat=True)
        ],
        "standing": Episode.objects.filter(level__gt=0).count(),
    }
    running.log.close()
    print(json.dumps(told))


if __name__ == "__main__":
    django.setup()
    nursery({"prepare": prepare, "ingest": ingest, "feed": feed, "stop": stop, "settle": settle})
