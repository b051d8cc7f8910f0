"""What is configured, what can be reached, what is missing, and what to do about it?"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.utils import timezone

from onecity.base.actor import system
from onecity.base.audit.door import witnesses
from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded, VersionUnreadable
from onecity.base.identity.door import check_demo_mark
from onecity.base.jobs.door import status
from onecity.base.notify.door import CHANNELS, standing
from onecity.base.outbox.door import bus_state, owed_to_bus
from onecity.base.ports import BusAway, port
from onecity.base.telemetry import IngestAway
from onecity.base.webhooks.door import ailing
from onecity.core.clock import Calendar
from onecity.core.crypto import SEALING_SUITES, SIGNING_SUITES, best_arithmetic
from onecity.engines.command.door import unmanned
from onecity.site.backup.unfinished import check_unfinished

ENOUGH_BYTES = 1024**3
LATE = timedelta(minutes=1)
READER = ("command.read",)
# one or two may have been disliked for what they are
MANY_FAILING = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and the mend when it is not well."""

    what: str
    state: str
    mend: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done."""
        return not self.mend


@click.command()
def doctor() -> None:
    """Examine this installation: configuration, database, release, keys, disk, worker; exits 1 if something ails."""
    findings = list(examine())
    for finding in findings:
        mark = "ok  " if finding.is_well else "MEND"
        click.echo(
            f"{mark} {finding.what}: {finding.state}" + (f"\n       → {finding.mend}" if finding.mend else "")
        )
    sys.exit(any(not finding.is_well for finding in findings))


def examine() -> Iterator[Finding]:
    """Everything that can be said, in the order in which it should be mended."""
    yield from settings_findings()
    for look in (
        database,
        migrations,
        release,
        calendar,
        orders,
        keys,
        suites,
        heads,
        disk,
        assets,
        mail,
        texts,
        letters,
        bus,
        readings,
        waiting,
        notices,
    ):
        yield guarded(look)


def guarded(look: Callable[[], Finding]) -> Finding:
    """A finding even when looking fails: the doctor never falls ill itself."""
    try:
        return look()
    except Exception as error:  # the report is the purpose, whatever went wrong
        return Finding(
            look.__name__, f"{type(error).__name__}: {error}", "mend what stands above, then look again"
        )


def settings_findings() -> Iterator[Finding]:
    """How it is configured, and what is unsafe about it."""
    configuration = settings.CONFIGURATION
    yield Finding(
        "city", str(configuration.city), "" if configuration.city.is_dir() else "set ONECITY_CITY to a folder"
    )
    yield Finding("data", str(configuration.data), check_unfinished())
    if configuration.debug and configuration.secure:
        yield Finding("debug", "on in production", "unset ONECITY_DEBUG")
    exposed = configuration.host not in {"127.0.0.1", "localhost", "::1"}
    if exposed and not configuration.secure:
        yield Finding(
            "https", "listens beyond this machine without HTTPS", "set ONECITY_SECURE=true behind a TLS proxy"
        )
    yield guarded(demo)


def demo() -> Finding:
    """Is this a demonstration? `./run` knows by itself, a second terminal only from the database."""
    if settings.CONFIGURATION.demo:
        return Finding("demo", "on")
    is_marked = bool(check_demo_mark())
    return Finding("demo", "the database is a demonstration's: ./run alone serves it" if is_marked else "off")


def database() -> Finding:
    """Which database, and does it answer?"""
    name = connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return Finding(
            "database", f"{connection.vendor} {name}: {error}", "start it, or correct ONECITY_DATABASE_URL"
        )
    return Finding("database", f"{connection.vendor} {name}")


def migrations() -> Finding:
    """Are the tables those of this version?"""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        "tables", "current" if not plan else f"{len(plan)} steps behind", "onecity load" if plan else ""
    )


def release() -> Finding:
    """Is a city loaded?"""
    try:
        snapshot = current()
        counts = {kind: len(snapshot.all(kind)) for kind in snapshot.kinds()}
    except NothingLoaded:
        return Finding("release", "none", "onecity load")
    except VersionUnreadable as error:
        return Finding("release", f"made by another version of the program: {error}", "onecity load")
    declared = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return Finding("release", f"{snapshot.release_id}: {declared}")


def calendar() -> Finding:
    """Up to which year are the working days known?"""
    declared: Calendar = Calendar(table=current().only("city").calendar_table())
    this_year = timezone.localdate().year
    known = [year for year in range(this_year, this_year + 3) if declared.covers(year)]
    if this_year not in known:
        return Finding(
            "calendar", f"{this_year} is missing", f"declare calendar.years.{this_year} in city.yaml"
        )
    return Finding(
        "calendar", f"known up to {max(known)}; later dates are fixed when their calendar is declared"
    )


def orders() -> Finding:
    """Does anybody hold the roles that networks call? In a demonstration most departments have nobody."""
    if not current().all("network"):
        return Finding("orders", "the city declares no network")
    missing = unmanned(system(READER))
    if not missing:
        return Finding("orders", "each role that a network calls is held in its department")
    told = [f"{one.role} in {one.organisation} ({', '.join(one.networks)})" for one in missing]
    text = "nobody holds " + "; ".join(told)
    first = missing[0]
    mend = f"onecity account create NAME … --role {first.role} --organisation {first.organisation}"
    return Finding("orders", text, "" if settings.CONFIGURATION.demo or check_demo_mark() else mend)


def keys() -> Finding:
    """Are the keys there, and only for us?"""
    port("keys").masters()
    path = Path(settings.DATA) / "keys.json"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("keys", f"{path} may be read by others", f"chmod 600 {path}")
    return Finding("keys", "there; keep a copy apart from the backups of the data")


def suites() -> Finding:
    """By what are new things signed and sealed, is that what is set, and who computes SM2?"""
    current = {key.use: key.suite for key in port("keys").held() if key.current}
    chosen = settings.CONFIGURATION
    wanted = (SIGNING_SUITES[chosen.signing_suite], SEALING_SUITES[chosen.sealing_suite])
    mend = "" if (current["signing"], current["master"]) == wanted else "onecity keys rotate, then export"
    named = ", ".join(f"{use}: {suite}" for use, suite in current.items() if suite)
    return Finding("suites", f"{named}; SM2 by {best_arithmetic().name}", mend)


def heads() -> Finding:
    """Does anybody elsewhere keep the audit's heads?"""
    told = witnesses()
    if not told:
        return Finding(
            "audit heads", "on this machine only; set ONECITY_AUDIT_WITNESSES to keep them elsewhere"
        )
    text = "; ".join(f"{one.shown} {one.error or one.told_at or 'not yet told'}" for one in told)
    is_ill = any(one.error for one in told)
    return Finding("audit heads", text, "mend the witness, then: onecity audit tell" if is_ill else "")


def disk() -> Finding:
    """Is there room?"""
    free = shutil.disk_usage(settings.DATA).free
    return Finding(
        "disk", f"{free / 1024**3:.1f} GiB free", "" if free > ENOUGH_BYTES else "make room in ONECITY_DATA"
    )


def assets() -> Finding:
    """Are the front-end libraries in place?"""
    from django.contrib.staticfiles import finders

    there = finders.find("vendor/htmx.min.js")
    return Finding("assets", "in place" if there else "missing", "" if there else "scripts/assets")


def mail() -> Finding:
    """Where do mails go?"""
    port("mail")
    return Finding("mail", "by a mail server" if settings.CONFIGURATION.mail_url else "kept in data/mail")


def texts() -> Finding:
    """Where do text messages go, and would the address in them be found?"""
    try:
        port("sms")
    except ValueError as wrong:
        return Finding("text messages", "the gateway's settings cannot be used", str(wrong))
    if not settings.CONFIGURATION.sms_url:
        return Finding("text messages", "kept in data/sms; set ONECITY_SMS_URL to send them")
    unset = "" if settings.CONFIGURATION.public_url else "set ONECITY_PUBLIC_URL: it stands in each text"
    return Finding("text messages", "by a gateway", unset)


def letters() -> Finding:
    """Do mails and texts leave the house?"""
    known = {channel: standing(channel) for channel in CHANNELS}
    parts = [
        f"{channel}: {one.failing} wait after a failed try, {one.dead} given up"
        + (f" ({one.error})" if one.error else "")
        for channel, one in known.items()
    ]
    mends = ["see why; they are kept and tried again"] * any(
        one.failing >= MANY_FAILING for one in known.values()
    ) + ["onecity letters dead, then retry them"] * any(one.dead for one in known.values())
    return Finding("messages", "; ".join(parts), "; ".join(mends))


def bus() -> Finding:
    """How do events reach their listeners, and does anything wait on the way?"""
    owed = owed_to_bus()
    if port("bus").joins_transaction:
        return Finding("bus", "the database hands events on; set ONECITY_NATS_URL to use NATS")
    try:
        state = bus_state()
    except BusAway as away:
        return Finding("bus", f"NATS is away; {owed.events} events wait in the outbox", str(away))
    text = (
        f"{state.where}: {state.events} events ({state.size_bytes / 1024**2:.1f} MiB) kept; "
        f"{owed.events} to be published, {state.waiting} to be taken in"
    )
    late = owed.since is not None and timezone.now() - owed.since > LATE
    mends = [f"{ail.en} / {ail.zh}" for ail in state.ails] + ["start the worker: onecity worker"] * late
    return Finding("bus", text, "\n         ".join(mends))


def readings() -> Finding:
    """Does anything take readings in, and do the rules keep up?"""
    networks = current().all("network")
    if not networks:
        return Finding("readings", "the city declares no network")
    try:
        state = port("ingest").look()
    except IngestAway as away:
        return Finding("readings", f"nothing takes them in for {len(networks)} networks", str(away))
    text = f"{state.where}: {state.taken} taken since it began, {state.waiting} waiting"
    return Finding("readings", text, "\n         ".join(f"{ail.en} / {ail.zh}" for ail in state.ails))


def waiting() -> Finding:
    """Does the worker keep up?"""
    now = status()
    text = (
        f"{now.deliveries_due} deliveries due, {now.dead_letters} dead letters, {now.jobs_failed} failed jobs"
    )
    return Finding("worker", text, "look at the dead letters, then retry them" if now.dead_letters else "")


def notices() -> Finding:
    """Do other organisations' programs take their notices?"""
    dead, off = ailing()
    text = f"{dead} dead letters, {off} subscriptions off"
    return Finding("webhooks", text, "onecity webhooks dead, then resend them" if dead else "")
