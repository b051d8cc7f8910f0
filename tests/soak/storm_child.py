"""What do the processes do that the soak test of storms kills?

Hundreds of warnings about three reservoirs have been announced and nobody has heard of them yet.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.soak.nursery import nursery  # noqa: E402

from onecity.base.audit.door import seal, verify  # noqa: E402
from onecity.base.outbox.door import emit_all, recover  # noqa: E402
from onecity.base.outbox.models import Delivery, State  # noqa: E402
from onecity.base.worklist.models import Task, TaskEvent  # noqa: E402
from onecity.engines.command.models import Incident, IncidentEvent  # noqa: E402
from onecity.engines.command.tests import town  # noqa: E402
from onecity.engines.sensing.events import WarningKind, WarningLevel  # noqa: E402

ENGINES = ("base", "web", "engines.sensing", "engines.command")
WARNINGS_OF_EACH = 150
STEPS: list[tuple[int, WarningKind, WarningLevel]] = [(1, "opened", "yellow"), (2, "raised", "orange")]

settings.ONECITY_ENGINES = [f"onecity.{name}.engine:ENGINE" for name in ENGINES]


def prepare() -> None:
    """Load the city and let the storm come."""
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        town.load(town.write_city(Path(folder) / "city"))
    storm = [
        town.told(thing, sequence, kind, level, minutes=number, number=number)
        for number in range(WARNINGS_OF_EACH)
        for thing in town.THINGS
        for sequence, kind, level in STEPS
    ]
    emit_all(storm, later=lambda errand: None)
    Delivery.objects.update(next_try_at=timezone.now())


def work() -> None:
    """Hear of the storm, some dozens of warnings at once, without an end; say how far it is."""
    os.write(1, b"ready\n")
    while True:
        recover()
        # what a killed process had begun to tell waits for ten seconds otherwise
        Delivery.objects.filter(state=State.WAITING).update(next_try_at=timezone.now())


def settle() -> None:
    """Hear of all that is left, and say what there is."""
    waiting = Delivery.objects.filter(state=State.WAITING)
    while waiting.update(next_try_at=timezone.now()):
        recover()
    seal()
    found = verify()
    keys = Counter(IncidentEvent.objects.exclude(key="").values_list("key", flat=True))
    steps = TaskEvent.objects.exclude(action="open").exclude(details__outcome="merged")
    report = {
        "groups": sorted(Incident.objects.values_list("group", flat=True)),
        "warnings": IncidentEvent.objects.filter(kind="warning").count(),
        "twice": [key for key, count in keys.items() if count > 1],
        "untold": sorted({str(one) for one in steps.values_list("id", flat=True)} - keys.keys()),
        "orders": sorted(Task.objects.filter(closed_at=None).values_list("title_zh", flat=True)),
        "steps": TaskEvent.objects.count(),
        "audited": found.entries,
        "audit_problems": [problem.text() for problem in found.problems],
        "left": Delivery.objects.exclude(state=State.DONE).count(),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    nursery({"prepare": prepare, "work": work, "settle": settle})
