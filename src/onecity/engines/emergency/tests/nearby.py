"""Which people and defibrillators are near a call, in the tests? Those of `fleet`'s city, by hand."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import UUID

from django.test import TestCase
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.door import PersonDraft, actor_of, create_person
from onecity.base.outbox.door import emit, recover
from onecity.core.ids import uuid7
from onecity.engines.emergency.door import volunteers
from onecity.engines.emergency.door.volunteers import Registration
from onecity.engines.emergency.events import CallChanged
from onecity.engines.emergency.models import Alert, Call, Volunteer
from onecity.engines.emergency.tests import fleet

HERE = (fleet.ZONES["west"], fleet.LAT)
METRE = 1 / 111_195
DEVICES = {
    # metres north, hours, last self-test, how it reports; the tests' day is Monday 2026-07-20, 16:00 there
    "near-closed": (100, "Mo-Su 08:00-12:00", "2026-07-19", "daily"),
    "near-untested": (150, "24/7", "2026-05-01", "silent"),
    "good": (300, "Mo-Fr 08:00-18:00; PH off", "2026-07-19", "daily"),
    "far": (800, "24/7", "2026-07-20", "daily"),
    "failing": (120, "24/7", "2026-07-19", "failing"),
}
WELL = Registration("volunteer", "red-cross", ("cpr", "aed"), "24/7", agrees=True)


@contextmanager
def city(folder: Path, settings: object) -> Iterator[Path]:
    """The city with five defibrillators and no simulated volunteers, loaded."""
    with fleet.city(folder, settings):
        write(folder)
        fleet.load(folder)
        yield folder


def write(folder: Path) -> None:
    """The declarations of responders and waves, and the layer."""
    for name in ("emergency/responders", "emergency/waves"):
        shutil.copytree(fleet.QINGDAO / name, folder / name)
    said = folder / "emergency/responders/responders.yaml"
    said.write_text(said.read_text().replace("personas: [hu-renxin]\n", ""))
    (folder / "emergency/responders/volunteers.csv").write_text(
        "code,kind,certificate,skills,hours,division,lon,lat\n"
    )
    (folder / "layers").mkdir(exist_ok=True)
    shutil.copy(fleet.QINGDAO / "layers/aeds.yaml", folder / "layers/aeds.yaml")
    with (folder / "layers/aeds.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        head = "id,name_zh,name_en,division,place,hours,self_tested_on,reports,lon,lat"
        writer.writerow(head.split(","))
        for code, (north_m, hours, tested, reports) in DEVICES.items():
            lat = fleet.LAT + north_m * METRE
            writer.writerow([code, code, code, "370202", "mall", hours, tested, reports, HERE[0], lat])


def resident(name: str) -> Actor:
    """Somebody who lives in the city."""
    person = create_person(fleet.OPERATOR, PersonDraft(name=name, kind="resident", division="370202"))
    return actor_of(person)


def volunteer(name: str, north_m: float, said: Registration = WELL) -> Actor:
    """A confirmed volunteer who is available, so far north of the call."""
    actor = resident(name)
    row = volunteers.register(actor, said)
    Volunteer.objects.filter(id=row.id).update(is_confirmed=True)
    volunteers.set_available(actor, True)
    volunteers.report_position(actor, HERE[0], fleet.LAT + north_m * METRE)
    # what is kept is rough; the tests want to know it better
    Volunteer.objects.filter(id=row.id).update(lon=HERE[0], lat=fleet.LAT + north_m * METRE)
    return actor


def call(**changes: object) -> UUID:
    """An arrest in the west, judged; nobody has been asked yet."""
    now = timezone.now()
    said: dict[str, object] = {
        "number": f"t-{uuid7().hex[-12:]}",
        "once": str(uuid7()),
        "token_hash": uuid7().hex * 2,
        "source": "app",
        "state": "judged",
        "lon": HERE[0],
        "lat": HERE[1],
        "radius_m": 20.0,
        "division": "370202",
        "received_at": now,
        "judged_at": now,
    }
    return Call.objects.create(**said | changes).id


def happens(call_id: UUID, change: str = "judged", **said: object) -> None:
    """Tell everybody that a call changed, and let them do what follows."""
    values: dict[str, object] = {"state": "judged", "lon": HERE[0], "lat": HERE[1], "radius_m": 20.0}
    values |= {"alerts_volunteers": True} | said
    emit(CallChanged(call_id=call_id, change=change, at=timezone.now(), **values))  # type: ignore[arg-type]
    with committed():
        while recover():
            pass


def committed() -> AbstractContextManager[object]:
    """What waits for the end of a transaction happens at the end of the block: a test's own never ends."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def alert_of(actor: Actor) -> Alert:
    """The newest alert of somebody."""
    return Alert.objects.filter(volunteer__person_id=actor.id).latest("asked_at")


def states() -> dict[str, str]:
    """State by role and order of asking: what became of everybody."""
    return {f"{one.role}-{one.volunteer.code[-4:]}": one.state for one in Alert.objects.order_by("id")}
