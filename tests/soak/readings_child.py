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
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from tests.soak.nursery import Lives, nursery

from onecity.base.manifest import Engine, Listener
from onecity.base.ports import port
from onecity.base.telemetry import IngestAway
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

if TYPE_CHECKING:
    from onecity.engines.sensing.ingest.process import Process

urlpatterns: list[object] = []
WELLS = 40
BACKUPS = Path(settings.DATA).parent / "backups"
WARNED = "onecity.sensing.warning-changed.v1"
ENGINE = Engine(
    id="soak",
    title=Text(zh="耐久", en="Soak"),
    listeners=(Listener(WARNED, "readings_child:hear"),),
)


def hear(event: CloudEvent) -> None:
    """Somebody is warned: one more row, and nothing hides a second one about the same."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO soak_heard (transition) VALUES (%s)", [event.data["transition_id"]])


def prepare() -> None:
    """Tables and a city of wells."""
    from onecity.engines.sensing.tests import wells

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE soak_heard (transition TEXT NOT NULL)")
    wells.load(wells.write(Path(settings.DATA) / "city", WELLS))
    print("ready")


def ingest() -> None:
    """Take in until killed, with so many snapshots and ticks that a kill finds any of them half done."""
    from onecity.engines.sensing.ingest import archiver, worker

    worker.SNAPSHOT_EVERY_S, worker.COMMIT_EVERY_S, worker.SHARE = 0.05, 0.1, 0
    worker.PUBLISH_EVERY_S, archiver.EVERY_S = 0.05, 1.0
    # why it ended by itself, should it ever
    logging.getLogger("onecity.engines.sensing").setLevel(logging.ERROR)
    running = started()
    print("begun", flush=True)
    asyncio.run(running.run([]))


def started() -> "Process":
    """Ingest that has begun: while the servers of the log choose a leader it is started again and again."""
    from onecity.engines.sensing.ingest.process import Process

    while True:
        running = Process(tick_s=0.05)
        try:
            running.start()
        except IngestAway:
            time.sleep(0.1)
        else:
            return running


def work() -> None:
    """Pass on what was announced, until killed."""
    from onecity.base.outbox.door import Exchange, recover

    exchange = Exchange()
    print("begun", flush=True)
    while True:
        exchange.turn(owing=True)
        recover()
        time.sleep(0.1)


def feed(pause_s: float = 0.002) -> None:
    """Hand readings in, and say which were acknowledged."""
    from onecity.engines.sensing.tests import wells

    print("begun", flush=True)
    dice, door = random.Random(), port("ingest")
    while True:
        time.sleep(pause_s)
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


def deliver_all() -> None:
    """Go on until nobody is owed anything."""
    from onecity.base.outbox.door import Exchange, bus_state, owed_to_bus, recover
    from onecity.base.outbox.models import Delivery, State

    exchange, waiting = Exchange(), Delivery.objects.filter(state=State.WAITING)
    over_bus = not port("bus").joins_transaction
    while waiting.update(next_try_at=timezone.now()) or (
        over_bus and (owed_to_bus().events or bus_state().waiting)
    ):
        exchange.turn(owing=True)
        recover()


def heard() -> None:
    """Deliver all that is left, and tell of which transitions somebody was warned."""
    deliver_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT transition FROM soak_heard")
        print(json.dumps([one for (one,) in cursor.fetchall()]))


def backup() -> None:
    """`onecity backup`, once everything announced has been heard: the bus itself is in no backup."""
    from onecity.site.backup.making import make_backup

    deliver_all()
    print(make_backup(BACKUPS).folder)


def restore() -> None:
    """`onecity restore` into nothing."""
    from onecity.site.backup.restoring import restore_backup

    print(restore_backup(BACKUPS, replace=False, confirm=print).folder)


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
        running.archiver.archive(lane.partition)
        undisturbed += [one.to_bytes().decode() for one in Watch(part_of).take(items)]
    begin, end = datetime.fromtimestamp(0, UTC), datetime.now(UTC) + timedelta(days=1)
    history = port("history").readings("wells", None, None, begin, end, limit=1 << 30)
    changes = Change.objects.order_by("id").values_list("said", flat=True)
    events = OutboxEvent.objects.filter(type=WARNED)
    told = {
        "kept": kept,
        "archived": [[one.thing, one.time] for one in history],
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
    sys.modules["readings_child"] = sys.modules["__main__"]  # the manifest names its listener in this module
    django.setup()
    stroll = partial(feed, 0.03)  # what is warned of has to be delivered in the end
    lives: Lives = {"feed": feed, "stroll": stroll, "prepare": prepare, "ingest": ingest, "work": work}
    nursery({**lives, "backup": backup, "restore": restore, "settle": settle, "heard": heard, "stop": stop})
