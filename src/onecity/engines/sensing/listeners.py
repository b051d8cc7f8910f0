"""What does sensing do when a city is loaded?"""

from onecity.core.pack import City
from onecity.engines.sensing.door import StationDraft, declare_stations


def follow_stations(city: City) -> None:
    """Make the declared stations known, inside the transaction of the load."""
    declare_stations(
        StationDraft(one.protocol, one.number, one.network, one.thing, one.names, one.sources)
        for one in city.all("station").values()
    )
