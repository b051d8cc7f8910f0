"""What may others ask of sensing? Networks, warnings, newest values, series, stations, the quarantine."""

from onecity.engines.sensing.door.latest import latest, latest_of
from onecity.engines.sensing.door.networks import marks, may_follow, network, networks
from onecity.engines.sensing.door.quarantine import quarantine, refusals
from onecity.engines.sensing.door.series import series
from onecity.engines.sensing.door.standing import Standing, standing
from onecity.engines.sensing.door.stations import (
    declare_stations,
    register_station,
    remove_station,
    set_station_secret,
    stations,
)
from onecity.engines.sensing.door.values import (
    ChangeView,
    Latest,
    LatestOf,
    Marks,
    NetworkView,
    RefusalCount,
    RefusedView,
    Sample,
    SeriesView,
    StationDraft,
    StationView,
    WarningDetail,
    WarningView,
)
from onecity.engines.sensing.door.warnings import warning, warnings

__all__ = [
    "ChangeView",
    "Latest",
    "LatestOf",
    "Marks",
    "NetworkView",
    "RefusalCount",
    "RefusedView",
    "Sample",
    "SeriesView",
    "Standing",
    "StationDraft",
    "StationView",
    "WarningDetail",
    "WarningView",
    "declare_stations",
    "latest",
    "latest_of",
    "marks",
    "may_follow",
    "network",
    "networks",
    "quarantine",
    "refusals",
    "register_station",
    "remove_station",
    "series",
    "set_station_secret",
    "standing",
    "stations",
    "warning",
    "warnings",
]
