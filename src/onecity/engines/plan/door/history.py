"""What was measured before, and what is kept of what is measured now?"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.door import pin
from onecity.base.measure import Reading
from onecity.base.outbox.door import publish_live
from onecity.core.text import Text
from onecity.engines.plan import rules
from onecity.engines.plan.door.measuring import measure_now, measures
from onecity.engines.plan.door.view import Past
from onecity.engines.plan.models import MeasuredValue

# A value that stays the same is written again once a day: a flat curve can be told from a dead measure.
AT_LEAST_EVERY = timedelta(days=1)
SHOWN = 400


@pin()
def measure_all(actor: Actor) -> int:
    """Take every measure once and keep what changed; how many were kept. A broken measure stops no other.

    Raises `NotAllowed` without `plan.measure`.
    """
    actor.must("plan.measure")
    readings = {name: measure_now(name).reading for name in measures()}
    with transaction.atomic():
        kept = sum(_keep(name, reading) for name, reading in readings.items() if reading is not None)
        if kept:
            publish_live("plan", "board", {"kept": kept})
    return kept


def past(measure: str) -> tuple[Past, ...]:
    """The last values of a measure, oldest first."""
    rows = MeasuredValue.objects.filter(measure=measure).order_by("-measured_at", "-id")[:SHOWN]
    return tuple(_past(row) for row in reversed(rows))


def _past(row: MeasuredValue) -> Past:
    unit = Text(zh=row.unit_zh, en=row.unit_en)
    return Past(row.measured_at, row.value, rules.with_unit(rules.amount(row.value), unit), row.simulated)


def _keep(name: str, reading: Reading) -> bool:
    """Append a reading unless it says the same as the last one of the same day."""
    now = timezone.now()
    last = MeasuredValue.objects.filter(measure=name).order_by("-measured_at", "-id").first()
    if last is not None and last.measured_at > now - AT_LEAST_EVERY and _says_the_same(last, reading):
        return False
    MeasuredValue.objects.create(
        measure=name,
        value=reading.value,
        unit_zh=reading.unit.zh,
        unit_en=reading.unit.en,
        as_of=reading.as_of,
        method_zh=reading.method.zh,
        method_en=reading.method.en,
        sample_size=reading.sample_size,
        simulated=reading.simulated,
        measured_at=now,
    )
    return True


def _says_the_same(last: MeasuredValue, reading: Reading) -> bool:
    was = (last.value, last.unit_zh, last.unit_en, last.method_zh, last.method_en, last.simulated)
    unit, method = reading.unit, reading.method
    return was == (reading.value, unit.zh, unit.en, method.zh, method.en, reading.simulated)
