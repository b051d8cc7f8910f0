"""What do OpenStreetMap's tags say about a road?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from onecity.engines.travel.rules.road import CLASS_OF, MOTOR, Access, Mark, RoadClass, usual_access

Tags = Mapping[str, str]

ALSO = {"road": RoadClass.UNCLASSIFIED, "bridleway": RoadClass.PATH, "corridor": RoadClass.FOOTWAY}
# From the general to the special: later keys overrule earlier ones.
ACCESS_KEYS: tuple[tuple[str, Access], ...] = (
    ("access", Access.CAR | Access.FOOT | Access.BICYCLE),
    ("vehicle", Access.CAR | Access.BICYCLE),
    ("motor_vehicle", Access.CAR),
    ("motorcar", Access.CAR),
    ("foot", Access.FOOT),
    ("bicycle", Access.BICYCLE),
    ("emergency", Access.EMERGENCY),
)
REFUSED = {"no", "private", "agricultural", "forestry", "delivery", "military", "use_sidepath", "customers"}
GRANTED = {"yes", "permissive", "designated", "destination", "official", "public"}
# Who may still pass; what is not named here stops nobody.
BARRIERS: dict[str, Access] = {
    "bollard": Access.FOOT | Access.BICYCLE,
    "cycle_barrier": Access.FOOT | Access.BICYCLE,
    "block": Access.FOOT | Access.BICYCLE,
    "jersey_barrier": Access.FOOT | Access.BICYCLE,
    "motorcycle_barrier": Access.FOOT | Access.BICYCLE,
    "bus_trap": Access.FOOT | Access.BICYCLE | Access.EMERGENCY,
    "stile": Access.FOOT,
    "turnstile": Access.FOOT,
    "kissing_gate": Access.FOOT,
    "full-height_turnstile": Access.FOOT,
    "chain": Access.FOOT | Access.BICYCLE | Access.EMERGENCY,
    "wall": Access(0),
    "fence": Access(0),
}
EVERYBODY = Access.CAR | Access.FOOT | Access.BICYCLE | Access.EMERGENCY
TURNS = re.compile(r"^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$")
SPEED = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?$")
KMH_PER_MPH = 1.609344
WALKING_PACE_KMH = 6


@dataclass(frozen=True, slots=True)
class Road:
    """What a way is. `oneway` is 1 along its points, -1 against them, 0 both."""

    road_class: RoadClass
    oneway: int
    access: Access
    speed_kmh: int
    mark: Mark
    name: tuple[str, str]


def road_of(tags: Tags) -> Road | None:
    """The road that a way is, None where it is none that anybody may use."""
    word = tags.get("highway", "ferry" if tags.get("route") == "ferry" else "")
    road_class = CLASS_OF.get(word, ALSO.get(word))
    if road_class is None or tags.get("area") == "yes":
        return None
    access = access_of(tags, usual_access(road_class))
    if tags.get("oneway") == "reversible":  # its direction changes with the hour: nobody may rely on either
        access &= ~MOTOR
    if not access:
        return None
    round_about = tags.get("junction") in {"roundabout", "circular"}
    mark = Mark.ROUNDABOUT if round_about else Mark(0)
    mark |= Mark.BRIDGE if tags.get("bridge", "no") != "no" else Mark(0)
    mark |= Mark.TUNNEL if tags.get("tunnel", "no") != "no" else Mark(0)
    implied = round_about or road_class == RoadClass.MOTORWAY
    return Road(road_class, oneway_of(tags, implied), access, speed_of(tags), mark, name_of(tags))


def oneway_of(tags: Tags, implied: bool) -> int:
    """Whether a way is one-way, for cars."""
    said = tags.get("oneway:motor_vehicle", tags.get("oneway:vehicle", tags.get("oneway", "")))
    if said in {"yes", "1", "true"}:
        return 1
    if said in {"-1", "reverse"}:
        return -1
    return int(implied and said not in {"no", "0", "false"})


def access_of(tags: Tags, usual: Access) -> Access:
    """Who may use a way or pass a node."""
    found = usual
    for key, whom in ACCESS_KEYS:
        said = tags.get(key, "")
        if said in REFUSED:
            found &= ~whom
        elif said in GRANTED:
            # A general yes opens nothing that the class closes: foot on a motorway.
            found |= whom & (usual if key == "access" else EVERYBODY)
    return found


def passing(tags: Tags) -> Access:
    """Who may pass a node with these tags."""
    return access_of(tags, BARRIERS.get(tags.get("barrier", ""), EVERYBODY))


def speed_of(tags: Tags) -> int:
    """Whole km/h of the limit, 0 where none is written in numbers."""
    said = tags.get("maxspeed", "").split(";")[0].strip().lower()
    if said == "walk":
        return WALKING_PACE_KMH
    match = SPEED.match(said)
    if not match:
        return 0
    kmh = float(match[1]) * (KMH_PER_MPH if match[2] == "mph" else 1)
    return min(max(round(kmh), 0), 130)


def name_of(tags: Tags) -> tuple[str, str]:
    """The Chinese and English names; the local name where one is missing."""
    own = tags.get("name", "")
    other = own or tags.get("ref", "")
    chinese = tags.get("name:zh-Hans") or tags.get("name:zh") or other
    return chinese, tags.get("name:en") or other


def restriction_of(tags: Tags) -> str | None:
    """`no` or `only`; None for what does not bind cars at all times. Ambulances on duty are never bound."""
    for key in ("restriction:motorcar", "restriction:motor_vehicle", "restriction"):
        match = TURNS.match(tags.get(key, ""))
        if match:
            excepted = set(tags.get("except", "").replace(" ", "").split(";"))
            return None if {"motorcar", "motor_vehicle"} & excepted else match[1]
    return None
