"""Which ambulance should go, and why?

Every eligible one is judged by its exact time: a shortlist by distance misses the best now and then. The cost is in
seconds, so that its parts can be read: crew, way (80th percentile), fitness of the crew, loss of coverage, an old
position. The most urgent class goes by time alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from onecity.core.text import Text

DEGRADED_S = 60
EXCLUDED_S = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ambulance as it is now. `way_s` is its way at the 80th percentile; None where no way leads."""

    id: str
    way_s: float | None
    mobilisation_s: float = 0.0
    position_age_s: float = 0.0
    capabilities: frozenset[str] = frozenset()
    is_free: bool = True
    hours_worked: float = 0.0
    coverage_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class Need:
    """What one ambulance of the call must be able to do; `is_most_urgent` leaves all but time aside."""

    capabilities: frozenset[str] = frozenset()
    is_most_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """Seconds that weigh as much as: an hour worked above `fresh_h`, all coverage lost, a second of an old position."""

    hour_worked_s: float = 10.0
    fresh_h: float = 8.0
    coverage_s: float = 600.0
    stale: float = 0.5


@dataclass(frozen=True, slots=True)
class Option:
    """An ambulance that could go: soonest arrival, cost and its parts in seconds, and the reasons for people."""

    id: str
    eta_s: float
    cost_s: float
    parts: dict[str, float]
    is_degraded: bool
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """An ambulance that cannot go, and why."""

    id: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Recommendation:
    """All options, best first; those left out, with their reasons; the weights that were used."""

    options: tuple[Option, ...]
    excluded: tuple[Excluded, ...]
    weights: Weights = field(default_factory=Weights)


def recommend(need: Need, candidates: Sequence[Candidate], weights: Weights | None = None) -> Recommendation:
    """Everybody judged. Ties go by id, so that the same question has the same answer."""
    used = weights or Weights()
    options, excluded = [], []
    for one in candidates:
        reason = why_not(need, one)
        if reason:
            excluded.append(Excluded(one.id, reason))
        else:
            options.append(_option(need, one, used))
    options.sort(key=lambda option: (option.cost_s, option.id))
    return Recommendation(tuple(options), tuple(excluded), used)


def why_not(need: Need, one: Candidate) -> Text | None:
    """Why an ambulance cannot go; None if it can."""
    if not one.is_free:
        return Text(zh="正在执行任务", en="Busy with another call")
    if one.position_age_s > EXCLUDED_S:
        return Text(
            zh=f"定位已 {one.position_age_s:.0f} 秒未更新，超过 {EXCLUDED_S} 秒",
            en=f"Its position is {one.position_age_s:.0f} s old, over {EXCLUDED_S} s",
        )
    missing = sorted(need.capabilities - one.capabilities)
    if missing:
        return Text(zh=f"缺少能力：{'、'.join(missing)}", en=f"It lacks {', '.join(missing)}")
    if one.way_s is None:
        return Text(zh="没有可通行的路线", en="No way leads there")
    return None


def _option(need: Need, one: Candidate, weights: Weights) -> Option:
    way_s = one.way_s or 0.0
    parts = {"mobilisation": one.mobilisation_s, "way": way_s}
    if not need.is_most_urgent:
        parts["fitness"] = weights.hour_worked_s * max(0.0, one.hours_worked - weights.fresh_h)
        parts["coverage"] = weights.coverage_s * one.coverage_loss
        parts["position"] = weights.stale * max(0.0, one.position_age_s - DEGRADED_S)
    degraded = one.position_age_s > DEGRADED_S
    eta_s = one.mobilisation_s + way_s
    return Option(one.id, eta_s, sum(parts.values()), parts, degraded, tuple(_reasons(need, one, parts)))


def _reasons(need: Need, one: Candidate, parts: dict[str, float]) -> list[Text]:
    """What made the cost, for the dispatcher."""
    crew, way = parts["mobilisation"], parts["way"]
    told = [
        Text(
            zh=f"预计 {crew + way:.0f} 秒到达（出车 {crew:.0f}，行车 {way:.0f}）",
            en=f"There in {crew + way:.0f} s (crew {crew:.0f}, way {way:.0f})",
        )
    ]
    if need.is_most_urgent:
        told.append(Text(zh="最危重级：只按时间", en="Most urgent class: by time alone"))
    if parts.get("coverage"):
        told.append(
            Text(
                zh=f"派出后覆盖减少 {one.coverage_loss:.1%}，计 {parts['coverage']:.0f} 秒",
                en=f"Coverage falls by {one.coverage_loss:.1%}, counted as {parts['coverage']:.0f} s",
            )
        )
    if parts.get("fitness"):
        told.append(
            Text(
                zh=f"班组已工作 {one.hours_worked:.1f} 小时，计 {parts['fitness']:.0f} 秒",
                en=f"The crew has worked {one.hours_worked:.1f} h, counted as {parts['fitness']:.0f} s",
            )
        )
    if one.position_age_s > DEGRADED_S:
        told.append(
            Text(
                zh=f"定位为 {one.position_age_s:.0f} 秒前的，可能不准",
                en=f"Its position is {one.position_age_s:.0f} s old and may be wrong",
            )
        )
    return told
