"""What do the processes do that the outbox's soak test kills?

Every committed change must have one effect in the end: no constraint of the table of effects hides a second.
"""

import itertools
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from tests.soak.nursery import nursery

from onecity.base.manifest import Engine, Listener
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

SUBJECTS = 5
FAILS = 0.02
ROLLED_BACK = 0.2

urlpatterns: list[object] = []


@dataclass(frozen=True, slots=True)
class Changed:
    """A change was made."""

    type: ClassVar[str] = "onecity.soak.changed.v1"
    number: int

    @property
    def subject(self) -> str:
        """One of a few, so that order matters."""
        return f"thing:{self.number % SUBJECTS}"


ENGINE = Engine(
    id="soak",
    title=Text(zh="耐久", en="Soak"),
    listeners=(Listener(Changed.type, "outbox_child:count"),),
)


class Unlucky(Exception):
    """A listener fails now and then."""


def count(event: CloudEvent) -> None:
    """The effect of a change: one more row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO soak_effect (number) VALUES (%s)", [event.data["number"]])
    # after the effect, so that taking it back is tested too; a settling process is always lucky
    if "settle" not in sys.argv and random.random() < FAILS:
        raise Unlucky


def prepare() -> None:
    """Make the tables."""
    call_command("migrate", verbosity=0)
    row = "INTEGER PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE soak_change (number BIGINT PRIMARY KEY)")
        cursor.execute(f"CREATE TABLE soak_effect (id {row}, number BIGINT NOT NULL)")


def write(pause_s: float = 0) -> None:
    """Change, tell and commit, without an end; say on the output what has been committed."""
    from onecity.base.actor import system
    from onecity.base.audit.door import record
    from onecity.base.outbox.door import emit, publish_live

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the server may still be committing for a killed process
            cursor.execute("LOCK TABLE soak_change IN EXCLUSIVE MODE")
        cursor.execute("SELECT COALESCE(MAX(number), 0) FROM soak_change")
        (newest,) = cursor.fetchone()
    for number in itertools.count(newest + 1):
        kept = random.random() >= ROLLED_BACK
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO soak_change (number) VALUES (%s)", [number])
            emit(Changed(number=number))
            publish_live("soak", str(number), {"number": number})
            record(actor=system(), action="soak.change", target=f"change:{number}")
            transaction.set_rollback(not kept)
        if kept:
            os.write(1, f"{number}\n".encode())
        time.sleep(pause_s)


def work() -> None:
    """Deal with the bus, recover, number and seal, without an end."""
    from onecity.base.audit.door import seal
    from onecity.base.outbox.door import Exchange, number_drafts, recover

    exchange = Exchange()
    os.write(1, b"ready\n")
    while True:
        exchange.turn(owing=True)
        recover()
        number_drafts()
        seal()
        time.sleep(0.005)


def deliver_all() -> None:
    """Go on until nobody is owed anything: not the bus, not we by the bus, no listener."""
    from onecity.base.outbox.door import Exchange, bus_state, owed_to_bus, recover
    from onecity.base.outbox.models import Delivery, State
    from onecity.base.ports import port

    exchange, waiting = Exchange(), Delivery.objects.filter(state=State.WAITING)
    over_bus = not port("bus").joins_transaction
    while waiting.update(next_try_at=timezone.now()) or (
        over_bus and (owed_to_bus().events or bus_state().waiting)
    ):
        exchange.turn(owing=True)
        recover()


def settle() -> None:
    """Deliver all that is left and print what there is."""
    from onecity.base.audit.door import seal, verify
    from onecity.base.outbox.door import live_since, number_drafts
    from onecity.base.outbox.models import Delivery

    deliver_all()
    number_drafts()
    seal()
    found = verify()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM soak_change ORDER BY number")
        changes = [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT number FROM soak_effect ORDER BY id")
        effects = [number for (number,) in cursor.fetchall()]
    live = live_since(0, ["soak"], limit=1_000_000)
    report = {
        "changes": changes,
        "effects": effects,
        "live_numbers": [one.number for one in live],
        "live_keys": sorted(int(one.key) for one in live),
        "audit_entries": found.entries,
        "audit_problems": [problem.text() for problem in found.problems],
        "tried_again": Delivery.objects.filter(tries__gt=0).count(),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    sys.modules["outbox_child"] = sys.modules["__main__"]  # the manifest names its listener in this module
    django.setup()
    stroll = partial(write, 0.01)  # what half a minute heaps up has to be delivered in the end
    nursery({"prepare": prepare, "write": write, "stroll": stroll, "work": work, "settle": settle})
