"""What does the base map do by itself?"""

from onecity.base.actor import system
from onecity.engines.basemap import door


def renew() -> None:
    """Make the gazetteer anew after a load, a change of a layer or of the roads."""
    door.renew(system({"basemap.manage"}))
