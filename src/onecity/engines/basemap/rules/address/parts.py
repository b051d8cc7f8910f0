"""Of which parts does an address consist, from the province down to the door?"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts, each in its normal form; empty where nothing is said.

    Divisions carry the name that is valid today (四方区 is 市北区). `number` is `12`, `12甲`, `12-3` (also for 12号之3
    and 12-3号), `12-16`. `crossing` is the second road of a crossing, `lane` keeps its word (`3巷`). `floor` counts,
    `-1` below ground. `relation` is `near`, `beside`, `opposite`, `front`, `behind`, `inside`, or a direction and
    metres, `north:50`. `km` is the kilometre post on `road` or on the road of number `code` (`G20`).
    """

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    community: str = ""
    code: str = ""
    road: str = ""
    crossing: str = ""
    km: str = ""
    lane: str = ""
    number: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    relation: str = ""
    postcode: str = ""

    def said(self) -> dict[str, str]:
        """The parts that are said, from large to small."""
        return {part: value for part in PARTS if (value := getattr(self, part))}


PARTS = tuple(one.name for one in fields(Address))
RANK = {part: rank for rank, part in enumerate(PARTS)}
