"""For which hospitals may somebody receive patients?

A hospital that declares its organisation is that organisation's alone. For one that declares none, everybody receives
who may do so where it lies, but for those who work for the organisation of another hospital.
"""

from collections.abc import Mapping

from onecity.base.actor import Actor, NotAllowed, Scope
from onecity.engines.emergency.door.declared import HospitalView, hospitals
from onecity.engines.emergency.errors import HospitalUnknown
from onecity.engines.emergency.permissions import RECEIVE


def received_by(actor: Actor) -> Mapping[str, HospitalView]:
    """The hospitals for which the actor receives patients, by id. Raises `NotAllowed` for who receives nowhere."""
    actor.must(RECEIVE)
    return {id: one for id, one in hospitals().items() if _is_of(actor, one)}


def receives(actor: Actor, hospital: str) -> bool:
    """Whether the actor receives patients there; nobody does at a hospital that the city does not declare."""
    if not actor.may(RECEIVE):
        return False
    found = hospitals().get(hospital)
    return found is not None and _is_of(actor, found)


def must_receive(actor: Actor, hospital: str) -> HospitalView:
    """The hospital. Raises `NotAllowed`, `HospitalUnknown`."""
    actor.must(RECEIVE)
    found = hospitals().get(hospital)
    if found is None:
        raise HospitalUnknown
    if not _is_of(actor, found):
        raise NotAllowed(RECEIVE, Scope(found.declared.organisation, found.division or None))
    return found


def _is_of(actor: Actor, place: HospitalView) -> bool:
    return any(_is_at(scope, place) and _is_in(scope, place.division) for scope in actor.scopes(RECEIVE))


def _is_at(scope: Scope, place: HospitalView) -> bool:
    if place.declared.organisation is not None:
        return scope.organisation in {None, place.declared.organisation}
    return scope.organisation not in {
        one.declared.organisation for one in hospitals().values() if one.declared.organisation is not None
    }


def _is_in(scope: Scope, division: str) -> bool:
    """What has no place of its own is everybody's, as everywhere in this engine."""
    return not division or scope.division is None or division.startswith(scope.division)
