"""How is an address written so that everybody reads the same?"""

from onecity.engines.basemap.rules.address.parts import Address

_RELATIONS = {
    "near": "附近",
    "beside": "旁边",
    "opposite": "对面",
    "front": "门口",
    "behind": "后面",
    "inside": "里面",
}
_COMPASS = {"east": "东", "south": "南", "west": "西", "north": "北"}
_COMPASS |= {"southeast": "东南", "northeast": "东北", "southwest": "西南", "northwest": "西北"}


def write(address: Address) -> str:
    """An address in its normal form, from large to small, in Chinese; reading it gives the same address."""
    said = [address.province, address.city, address.district, address.street, address.community]
    said += [address.code, address.road]
    said += [f"与{address.crossing}交叉口"] if address.crossing else []
    said += [_post(address.km)] if address.km else []
    said += [address.lane, _number(address.number), address.estate]
    said += (
        [f"{address.building}{'座' if address.building.isalpha() else '号楼'}"] if address.building else []
    )
    said += [f"{address.unit}单元"] if address.unit else []
    said += (
        [f"{'负' if address.floor[0] == '-' else ''}{address.floor.lstrip('-')}层"] if address.floor else []
    )
    said += [address.room if address.room.endswith("户") else f"{address.room}室"] if address.room else []
    said += [_relation(address.relation), address.postcode]
    return "".join(said)


def _number(number: str) -> str:
    if number and number[-1] in "甲乙丙丁戊":
        return f"{number[:-1]}号{number[-1]}"
    return f"{number}号" if number else ""


def _post(km: str) -> str:
    whole, _, metres = km.partition(".")
    return f"K{whole}+{metres.ljust(3, '0')}" if metres else f"K{whole}"


def _relation(relation: str) -> str:
    way, _, metres = relation.partition(":")
    return f"{_COMPASS[way]}侧{metres}米" if metres else _RELATIONS.get(relation, "")
