"""Which figures do circles give to the plan?

A circle on new roads takes a minute: the worker computes the figures, and whoever looks at the plan reads the last
ones. They are shares of 1: the plan calls a milestone met at 1, so that a circle is in place when everybody has it.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from onecity.base.actor import ANONYMOUS
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.durable import replacing
from onecity.base.measure import Reading
from onecity.base.registry import door as registry
from onecity.core.text import Text
from onecity.engines.circles.door.asking import circle
from onecity.engines.circles.door.ground import settled
from onecity.engines.circles.errors import CircleUnknown, PeopleMissing
from onecity.engines.circles.people.store import home, key_of
from onecity.engines.travel.errors import NetworkMissing

OF_ALL = Text(zh="（全部为 1）", en="of all (1: everybody)")
STREET_DIGITS = 9
FILE = "figures.json"


def government_share() -> Reading | None:
    """The share of people with government services within reach: the circle `government`, its first service."""
    return _last("government_share")


def insurance_share() -> Reading | None:
    """The same of the circle `insurance`."""
    return _last("insurance_share")


def streets_with_services() -> Reading | None:
    """The share of streets and towns in which a point of the circle `government` lies."""
    return _last("streets_with_services")


def renew() -> bool:
    """Compute the figures where something that they are made from has changed; False where nothing has."""
    try:
        _, people = settled()
    except (NothingLoaded, PeopleMissing, NetworkMissing):
        return False
    state = key_of("figures", people, [(one.id, one.version) for one in registry.layers()])
    if _kept().get("state") == state:
        return False
    _keep({"state": state} | {name: _said(compute) for name, compute in FIGURES.items()})
    return True


def share_of(id: str) -> Reading:
    """The share of people with the first service of a circle. Raises as `circle`."""
    found = circle(ANONYMOUS, id)
    service = found.services[0].title
    method = Text(
        zh=f"步行 {found.minutes} 分钟内可办“{service.zh}”的人口占比；人口按路网估算到 H3 单元，不计开放时间",
        en=f"People with “{service.en}” within {found.minutes} minutes on foot; people modelled on the roads in H3 "
        "cells, opening hours not counted",
    )
    share = found.city.share(0)
    simulated = found.generated or found.simulated_points
    return Reading(_down(share), OF_ALL, timezone.now(), method, found.city.people, simulated)


def streets_served() -> Reading:
    """The share of streets and towns with a point of their own. Raises as `circle`."""
    found = circle(ANONYMOUS, "government")
    having = {one.division[:STREET_DIGITS] for one in found.points}
    served = sum(one.code in having for one in found.streets)
    method = Text(
        zh="辖区内至少有一个政务服务点的镇街数 ÷ 镇街总数；只看服务点所在镇街，不看步行时间",
        en="Streets and towns with at least one government service point inside, of all; walking times do not count",
    )
    share = served / max(1, len(found.streets))
    return Reading(_down(share), OF_ALL, timezone.now(), method, len(found.streets), found.simulated_points)


FIGURES: Mapping[str, Callable[[], Reading]] = {
    "government_share": lambda: share_of("government"),
    "insurance_share": lambda: share_of("insurance"),
    "streets_with_services": streets_served,
}


def _down(share: float) -> float:
    """Four decimals, never rounded up: 1 is said only of everybody."""
    return math.floor(share * 10_000) / 10_000


def _said(compute: Callable[[], Reading]) -> dict[str, Any] | None:
    try:
        one = compute()
    except CircleUnknown:
        return None
    return {
        "value": one.value,
        "as_of": one.as_of.isoformat(),
        "method": one.method.model_dump(),
        "sample_size": one.sample_size,
        "simulated": one.simulated,
    }


def _last(name: str) -> Reading | None:
    said = _kept().get(name)
    if said is None:
        return None
    as_of, method = datetime.fromisoformat(said["as_of"]), Text.model_validate(said["method"])
    return Reading(said["value"], OF_ALL, as_of, method, said["sample_size"], said["simulated"])


def _kept() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((home() / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _keep(figures: Mapping[str, Any]) -> None:
    home().mkdir(parents=True, exist_ok=True)
    with replacing(home() / FILE, durable=False, shared=True) as part:
        part.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
