"""Who is a volunteer in a demonstration before anybody has registered?"""

from onecity.base.actor import system
from onecity.base.declarations.door import pin
from onecity.base.identity.door import actor_of, find_by_resident_id, personas
from onecity.engines.emergency.door import aeds
from onecity.engines.emergency.door.responding import responders_now
from onecity.engines.emergency.door.volunteers.registering import register
from onecity.engines.emergency.door.volunteers.values import Registration
from onecity.engines.emergency.models import Volunteer

USUAL = Registration("volunteer", "red-cross", ("aed", "cpr"), "24/7", agrees=True)


def register_demo_volunteers() -> int:
    """Register the declared demo people, their certificates looked at; the simulated devices test themselves once."""
    looker, made = system(["identity.read"]), 0
    with pin():
        declared = responders_now()
        for name in declared.personas if declared else ():
            person = find_by_resident_id(looker, personas()[name].resident_id, "emergency.volunteer")
            if person is None or Volunteer.objects.filter(person_id=person).exists():
                continue
            row = register(actor_of(person), USUAL)
            Volunteer.objects.filter(id=row.id).update(is_confirmed=True)
            made += 1
        aeds.simulate_self_tests()
    return made
