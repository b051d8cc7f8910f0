"""How does the gazetteer come to be, and when is it made anew?"""

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.engines.basemap.errors import GazetteerMissing
from onecity.engines.basemap.gazetteer.building import built, sources
from onecity.engines.basemap.gazetteer.opened import home, opened
from onecity.engines.basemap.gazetteer.store import save

MANAGE = "basemap.manage"


def build(actor: Actor) -> str:
    """Make the gazetteer of the city that is loaded and turn every process to it; gives its hash.

    Needs `basemap.manage`; raises `GazetteerMissing` before a city is loaded.
    """
    actor.must(MANAGE)
    known = save(home(), built(sources()))
    record(actor=actor, action="basemap.built", target=f"gazetteer:{known}")
    return known


def renew(actor: Actor) -> str | None:
    """Build when what it was made from has changed; gives the new hash, `None` when nothing has.

    Needs `basemap.manage`; does nothing before a city is loaded.
    """
    actor.must(MANAGE)
    try:
        state = sources().state
    except GazetteerMissing:
        return None
    try:
        if opened().kept.about["state"] == state:
            return None
    except GazetteerMissing:
        pass
    return build(actor)
