"""What does a monitoring system read of this installation?"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from onecity.base.jobs.door import status
from onecity.base.notify.models import Delivery as Letter
from onecity.base.outbox.door import bus_state, owed_to_bus
from onecity.base.ports import BusAway, port
from onecity.base.shelf.door import ailing
from onecity.base.worklist.models import OPEN, Task
from onecity.web.account.visitor import is_local


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text form: for this machine itself, else for whoever has the operator's token."""
    if not _may_read(request):
        return HttpResponse("a token is needed", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = settings.CONFIGURATION.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return is_local(request) or bool(token and hmac.compare_digest(given.encode(), token.encode()))


def gauges() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of each; all are counts along an index, so that no scrape is felt."""
    now = status()
    yield "onecity_events_due", "Deliveries of events to listeners that are due", now.deliveries_due
    yield "onecity_events_dead", "Deliveries of events that were given up", now.dead_letters
    yield from _bus()
    yield "onecity_jobs_ready", "Jobs that wait for the worker", now.jobs_ready
    yield "onecity_jobs_failed", "Jobs that have failed", now.jobs_failed
    yield "onecity_schedules_failing", "Scheduled jobs whose last run has failed", now.schedules_failing
    yield "onecity_audit_unsealed", "Entries of the audit that are not sealed yet", now.audit_unsealed
    letters = Letter.objects
    waiting, dead = letters.filter(state=Letter.State.WAITING), letters.filter(state=Letter.State.DEAD)
    yield "onecity_letters_waiting", "Mails and text messages that are not sent yet", waiting.count()
    failing = waiting.exclude(error="")
    yield "onecity_letters_failing", "Mails and text messages that wait after a failed try", failing.count()
    yield "onecity_letters_dead", "Mails and text messages that were given up", dead.count()
    yield "onecity_apps_down", "Apps on the shelf that do not answer", ailing()
    tasks = Task.objects.filter(OPEN)
    yield "onecity_tasks_open", "Tasks of officers that are open", tasks.count()
    overdue = tasks.filter(sort_at__lt=timezone.now())
    yield "onecity_tasks_overdue", "Open tasks whose date has passed", overdue.count()


def _bus() -> Iterator[tuple[str, str, float]]:
    """Of the bus, when there is one besides the database: away, it has no figures of its own."""
    if port("bus").joins_transaction:
        return
    owed = owed_to_bus()
    since = 0.0 if owed.since is None else (timezone.now() - owed.since).total_seconds()
    yield "onecity_bus_owed", "Events that the bus has not acknowledged yet", owed.events
    yield "onecity_bus_owed_seconds", "For how long the oldest of them has waited", since
    try:
        state = bus_state()
    except BusAway:
        yield "onecity_bus_up", "Whether the bus answers", 0
        return
    yield "onecity_bus_up", "Whether the bus answers", 1
    yield "onecity_bus_lag", "Events on the bus that are not taken in yet", state.waiting


class City(Collector):
    """The city's own gauges, read from the database when somebody asks; none while it does not answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One value for each."""
        try:
            found = list(gauges())
        except DatabaseError:
            found = []
        for name, documentation, value in found:
            yield GaugeMetricFamily(name, documentation, value=value)
        yield GaugeMetricFamily("onecity_up", "Whether the database answers", value=float(bool(found)))

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing beforehand: registering asks no database."""
        yield from ()


REGISTRY.register(City())
