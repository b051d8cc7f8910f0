"""What does emergency do when it hears of something, its own events among it?"""

from onecity.base.identity.events import ConsentWithdrawn, PersonErased
from onecity.base.outbox.door import read
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text
from onecity.engines.emergency.door import volunteers, waves
from onecity.engines.emergency.events import CallChanged, MissionMoved
from onecity.engines.emergency.rules.unit import DRIVING

OVER = Text(zh="行驶结束", en="The drive is over")


def on_call(event: CloudEvent) -> None:
    """A call was judged or placed: people near are asked; the ambulance is there, or it is over: they are told."""
    change = read(event, CallChanged)
    if change.change in {"judged", "located"}:
        volunteers.begin(change)
    elif change.change in {"arrived", "closed", "merged", "abandoned"}:
        volunteers.end(change.call_id, is_over=change.change != "arrived")


def on_mission(event: CloudEvent) -> None:
    """An ambulance left, for the scene or the hospital: green is asked for; it arrived or turned round: everything is
    released. News that comes late, with the ambulance on its next drive already, releases nothing.
    """
    moved = read(event, MissionMoved)
    if moved.state in DRIVING:
        waves.begin(moved)
    elif moved.state != "ordered" and not waves.is_driving(moved.mission_id):
        waves.end(moved.mission_id, OVER)


def on_person_erased(event: CloudEvent) -> None:
    """Somebody's data were erased: as a volunteer they are gone too."""
    volunteers.forget_person(read(event, PersonErased).person_id)


def on_consent_withdrawn(event: CloudEvent) -> None:
    """A volunteer took their consent back: nobody calls them any more."""
    withdrawn = read(event, ConsentWithdrawn)
    if withdrawn.purpose == volunteers.PURPOSE:
        volunteers.end_of_consent(withdrawn.person_id, withdrawn.consent_id)
