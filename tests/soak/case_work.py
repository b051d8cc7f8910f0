"""What happens to cases while their process is killed? All that can happen to one; each step is said once committed."""

import json
import os
import random
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.core.management import call_command

from onecity.base.actor import Actor
from onecity.base.identity.door import actor_of
from onecity.base.identity.models import Person
from onecity.base.worklist.door import tasks_for
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import offered, town, workshops

TALENT, SPOUSE = "talent", "37020319550307122X"
DOCTOR, REGISTRAR = "health", "market-supervision"
LEASE, REPORT, PROMISE = "lease", "safety-report", "safe-premises"
SIGNED_TOGETHER = 0.25
CARD = {"clinic": ("市北体检中心",), "number": ("37020000123",)}


def prepare() -> None:
    """A database with a small city, two services that use everything, and the people."""
    call_command("migrate", verbosity=0)
    folder = town.write_city(Path(os.environ["ONECITY_DATA"]) / "city")
    workshops.add(folder)
    offered.add(folder, TALENT)
    town.resident("李小明")
    town.resident("王秀英", SPOUSE, level="verified")
    for organisation in (DOCTOR, REGISTRAR):
        town.officer(organisation, "3702", name=organisation)


def work() -> None:
    """Take cases through their steps, without an end."""
    found = Person.objects.order_by("id").values_list("id", flat=True)
    li, spouse, doctor, registrar = (actor_of(person_id) for person_id in found)
    while True:
        if random.random() < SIGNED_TOGETHER:
            sign_together(li, spouse)
        else:
            open_workshop(li, doctor, registrar)


def said(case_id: UUID, step: str) -> None:
    """Tell the test that a step is done, that is: committed."""
    os.write(1, f"{json.dumps([str(case_id), step])}\n".encode())


def sign_together(li: Actor, spouse: Actor) -> None:
    """A case that a second person signs, taken back in the end."""
    offered.write(li, TALENT, offered.answers(TALENT, "everything-granted"))
    door.ask_to_sign(li, TALENT)
    for request in door.to_sign(spouse):
        door.sign(spouse, request.id)
        said(request.id, "signed")
    case_id = door.file_case(li, TALENT)
    said(case_id, "filed")
    door.withdraw(li, case_id)
    said(case_id, "withdrawn")


def open_workshop(li: Actor, doctor: Actor, registrar: Actor) -> None:
    """A case with a certificate, a procedure, a tolerance and a promise; then what comes after its closing."""
    workshops.write(li, {LEASE: "later", REPORT: "promise"}, handles_food="yes")
    case_id = door.file_case(li, workshops.WORKSHOP)
    said(case_id, "filed")
    door.approve(doctor, task(case_id, "health-check"), CARD)
    said(case_id, "approved")
    accept(case_id, registrar)
    if random.random() < 0.5:
        supplement(case_id, li, registrar)
    ending = random.choice(("approved", "approved", "approved", "refused", "withdrawn"))
    if ending == "approved":
        door.approve(registrar, task(case_id, "registration"))
    elif ending == "refused":
        door.refuse(registrar, task(case_id, "registration"), "不符", "可以复核")
    else:
        door.withdraw(li, case_id)
    said(case_id, ending)
    if ending == "approved":
        follow_up(case_id, li, registrar)
    if ending != "withdrawn":
        rate(case_id, li)


def accept(case_id: UUID, registrar: Actor) -> None:
    """What the registrar does before deciding."""
    registration = task(case_id, "registration")
    door.begin_procedure(registrar, registration, "inspection", "现场检查")
    said(case_id, "procedure-begun")
    door.end_procedure(registrar, registration)
    said(case_id, "procedure-ended")
    door.accept_with_tolerance(registrar, registration, LEASE)
    said(case_id, "tolerated")
    door.accept_on_promise(registrar, registration, PROMISE)
    said(case_id, "promise-accepted")
    door.extend(registrar, registration, "情况复杂")
    said(case_id, "extended")


def supplement(case_id: UUID, li: Actor, registrar: Actor) -> None:
    """A document is sent back and mended."""
    door.request_supplement(registrar, task(case_id, "registration"), ["identity"], "看不清")
    said(case_id, "supplement-requested")
    content = BytesIO(town.PDF)
    door.attach_to_case(li, case_id, "registration", "identity", "b.pdf", content, len(town.PDF))
    door.supplement(li, case_id, "registration", {})
    said(case_id, "supplemented")


def follow_up(case_id: UUID, li: Actor, registrar: Actor) -> None:
    """The lease comes, a result is received, the promise is verified or found untrue."""
    door.deliver(li, case_id, LEASE, "lease.pdf", BytesIO(town.PDF), len(town.PDF))
    said(case_id, "delivered")
    door.confirm_receipt(li, case_id, door.my_case(li, case_id).deliveries[0].id)
    said(case_id, "received")
    promise = task(case_id, "registration", PROMISE)
    if random.random() < 0.5:
        door.verify(registrar, promise)
        said(case_id, "verified")
    else:
        door.revoke(registrar, promise, "现场核查不符")
        said(case_id, "disproved")


def rate(case_id: UUID, li: Actor) -> None:
    """Every handling is rated; a bad rating sets a rework going."""
    for one in door.ratings_of_case(li, case_id).open:
        door.rate(li, case_id, [one.item], random.randint(1, 5), words="等得久")
        said(case_id, f"rated:{one.item}")


def task(case_id: UUID, item: str, name: str = "") -> UUID:
    """The open task of an item, or of a promise that is to be verified."""
    key = f"{case_id}:{item}:{name}" if name else f"{case_id}:{item}"
    return next(one.id for one in tasks_for("affairs", key) if one.state != "closed")
