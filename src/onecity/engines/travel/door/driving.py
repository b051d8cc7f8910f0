"""When is somebody who drives now where, and which signals do they come to?"""

from onecity.base.actor import Actor
from onecity.core.text import Text
from onecity.engines.travel.door.asking import spots_at
from onecity.engines.travel.door.opened import Roads, current
from onecity.engines.travel.door.values import DriveView, How, Place, SignalAhead
from onecity.engines.travel.errors import NoWay
from onecity.engines.travel.routing.timing import passings, timed_line


def drive(actor: Actor, origin: Place, destination: Place, how: How, *, on: Roads | None = None) -> DriveView:
    """The quickest way with the time at each point, and its signals; as long as `eta` says. Raises as `route`."""
    roads = on or current()
    atlas = roads.atlas(how)
    course = atlas.course(spots_at(roads, how, [origin]), 0, spots_at(roads, how, [destination]), 0)
    if course is None:
        raise NoWay
    network = atlas.network
    line, seconds = timed_line(network, course)
    signals = []
    for one in passings(network, course):
        if network.signal[one.node]:
            zh, en = network.names[int(network.name[one.segment])]
            key, lon, lat = network.node_key[one.node], network.lon[one.node], network.lat[one.node]
            name = Text(zh=zh, en=en) if zh else None
            signals.append(SignalAhead(str(key), float(lon), float(lat), one.seconds, one.heading_deg, name))
    return DriveView(
        seconds=course.centiseconds / 100,
        line=tuple((lon, lat) for lon, lat in line.tolist()),
        line_s=tuple(seconds.tolist()),
        signals=tuple(signals),
        basis=roads.basis(atlas),
    )
