"""What do OpenStreetMap's tags say about a road?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from onecity.engines.travel.rules.hours import clauses
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
    "rising_bollard": Access.FOOT | Access.BICYCLE | Access.EMERGENCY,
    "log": Access.FOOT | Access.BICYCLE,
    "debris": Access.FOOT | Access.BICYCLE,
    "planter": Access.FOOT | Access.BICYCLE,
    "bar": Access.FOOT | Access.BICYCLE,
    "chain": Access.FOOT | Access.BICYCLE | Access.EMERGENCY,
    "wall": Access(0),
    "fence": Access(0),
    "hedge": Access(0),
    "ditch": Access(0),
    "guard_rail": Access(0),
}
EVERYBODY = Access.CAR | Access.FOOT | Access.BICYCLE | Access.EMERGENCY
TURNS = re.compile(r"^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$")
SPEED = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph|knots)?$")
KMH = {"mph": 1.609344, "knots": 1.852}
WALKING_PACE_KMH = 6
MOST_KMH = 130
# Words that stand for a limit. China: implementing regulation of the Road Traffic Safety Law, articles 45 (roads with
# a centre line) and 78; the others as OpenStreetMap's table of default limits has them.
ZONES = {
    "cn:urban": 50,
    "cn:rural": 70,
    "cn:motorway": 120,
    "de:urban": 50,
    "de:rural": 100,
    "de:living_street": 7,
    "de:motorway": MOST_KMH,
    "fr:urban": 50,
    "fr:rural": 80,
    "fr:motorway": MOST_KMH,
    "gb:nsl_restricted": 48,
    "gb:nsl_single": 97,
    "gb:nsl_dual": 113,
    "gb:motorway": 113,
    "ru:living_street": 20,
    "ru:urban": 60,
    "ru:rural": 90,
    "ru:motorway": 110,
}
ZONE = re.compile(r"^(?:[a-z]{2}:)?zone:?(\d+)$")


@dataclass(frozen=True, slots=True)
class Road:
    """What a way is. `oneway` is 1 along its points, -1 against them, 0 both; `back_kmh` 0: as along them.

    `takes_s` is how long the whole way takes where that is told instead of a speed (ferries).
    """

    road_class: RoadClass
    oneway: int
    access: Access
    speed_kmh: int
    mark: Mark
    name: tuple[str, str]
    back_kmh: int = 0
    takes_s: float = 0.0


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
    oneway = oneway_of(tags, round_about or road_class == RoadClass.MOTORWAY)
    ahead, back = (speed_of(tags, way) for way in ("forward", "backward"))
    if oneway:
        ahead, back = (ahead if oneway > 0 else back), 0
    return Road(
        road_class,
        oneway,
        access,
        ahead,
        mark,
        name_of(tags),
        back if back != ahead else 0,
        seconds_of(tags.get("duration", "")),
    )


def oneway_of(tags: Tags, implied: bool) -> int:
    """Whether a way is one-way, for cars."""
    said = tags.get("oneway:motor_vehicle", tags.get("oneway:vehicle", tags.get("oneway", "")))
    if said in {"yes", "1", "true"}:
        return 1
    if said in {"-1", "reverse"}:
        return -1
    for way, direction in (("backward", 1), ("forward", -1)):
        keys = (f"motorcar:{way}", f"motor_vehicle:{way}", f"vehicle:{way}", f"access:{way}")
        if next((tags[key] for key in keys if key in tags), "") in REFUSED:
            return direction
    return int(implied and said not in {"no", "0", "false"})


def access_of(tags: Tags, usual: Access) -> Access:
    """Who may use a way or pass a node."""
    found = usual
    if tags.get("motorroad") == "yes":
        found &= MOTOR
    for key, whom in ACCESS_KEYS:
        said = tags.get(key, "")
        if said in REFUSED:
            found &= ~whom
        elif said in GRANTED:
            # A general yes opens nothing that the class closes: foot on a motorway.
            found |= whom & (usual if key == "access" else EVERYBODY)
            if whom & Access.CAR and key != "access":  # where cars may pass, an ambulance may
                found |= Access.EMERGENCY
    return found


def passing(tags: Tags) -> Access:
    """Who may pass a node with these tags."""
    return access_of(tags, BARRIERS.get(tags.get("barrier", ""), EVERYBODY))


def speed_of(tags: Tags, way: str = "forward") -> int:
    """Whole km/h of the limit along (`forward`) or against the way's points, 0 where none is told."""
    keys = (
        f"maxspeed:{way}",
        "maxspeed",
        "maxspeed:type",
        "source:maxspeed",
        "zone:maxspeed",
        "zone:traffic",
    )
    return next((kmh for key in keys if (kmh := kmh_of(tags.get(key, "")))), 0)


def kmh_of(text: str) -> int:
    """Whole km/h that a limit means, in numbers with a unit or as a word such as `CN:urban`; 0 for others."""
    said = text.split(";")[0].strip().lower()
    if said == "walk":
        return WALKING_PACE_KMH
    if said == "none":
        return MOST_KMH
    if zone := ZONE.match(said):
        return min(int(zone[1]), MOST_KMH)
    if match := SPEED.match(said):
        return min(round(float(match[1]) * KMH.get(match[2] or "", 1)), MOST_KMH)
    return ZONES.get(said, 0)


def seconds_of(text: str) -> float:
    """Seconds that `00:20`, `1:05:30`, `PT20M` or `20` (minutes) mean; 0 for others."""
    if found := re.fullmatch(r"(?:(\d+):)?(\d+):(\d{2})", text.strip()):
        first, second, last = (int(one or 0) for one in found.groups())
        return float(first * 3600 + second * 60 + last) if found[1] else float(second * 3600 + last * 60)
    if found := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text.strip()):
        hours, minutes, seconds = (int(one or 0) for one in found.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    return float(text) * 60 if text.strip().isdecimal() else 0.0


def name_of(tags: Tags) -> tuple[str, str]:
    """The Chinese and English names; the local name where one is missing."""
    own = tags.get("name", "")
    other = own or tags.get("ref", "")
    chinese = tags.get("name:zh-Hans") or tags.get("name:zh") or other
    return chinese, tags.get("name:en") or other


def restrictions_of(tags: Tags) -> list[tuple[str, tuple[bool, ...] | None]]:
    """`no` or `only`, each with the hours of the week in which it binds cars; None for the hours: always.

    Ambulances on duty are never bound.
    """
    if {"motorcar", "motor_vehicle"} & set(tags.get("except", "").replace(" ", "").split(";")):
        return []
    for key in ("restriction:motorcar", "restriction:motor_vehicle", "restriction"):
        always = TURNS.match(tags.get(key, ""))
        timed = clauses(tags.get(f"{key}:conditional", ""))
        if not always and not timed:
            continue
        if not always:
            return [(match[1], hours) for value, hours in timed if (match := TURNS.match(value))]
        free = [hours for value, hours in timed if value == "none"]
        if not free:
            return [(always[1], None)]
        return [(always[1], tuple(not any(one) for one in zip(*free, strict=True)))]
    return []
