"""Who of the emergency service is told of something that happens somewhere?"""

from uuid import UUID

from onecity.base.actor import Scope
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.door import people_with
from onecity.engines.emergency.door.declared import model_now
from onecity.engines.emergency.errors import ModelUndeclared


def staff_with(permission: str, division: str) -> tuple[UUID, ...]:
    """The people who hold a permission there, in the order of their ids. What has no place yet is everybody's."""
    try:
        model = model_now()
    except (NothingLoaded, ModelUndeclared):
        return ()
    places = {division} if division else {one.district for one in model.zones}
    scopes = [Scope(model.organisation or None, one or None) for one in places]
    return tuple(sorted({person for one in scopes for person in people_with(permission, one)}))
