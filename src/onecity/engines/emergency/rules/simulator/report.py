"""What is told about an experiment?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Model, Sourced
from onecity.engines.emergency.rules.simulator.experiment import (
    ALONE_REPLICATIONS,
    LADDER,
    Outcome,
    Plan,
    over_all,
    total_saved,
    usable,
)
from onecity.engines.emergency.rules.simulator.figures import (
    STAGES,
    beside,
    by_day,
    estimate,
    grouped,
    hour_of_day,
    summary,
    traffic,
)

NOTE = {
    "zh": "模拟结果，不是实测数据；标为未经确认的参数是假设。",
    "en": "Simulated, not measured; parameters named as unconfirmed are assumptions.",
}


def report(model: Model, plan: Plan, outcomes: list[Outcome], basis: dict[str, object]) -> dict[str, object]:
    """Everything as plain values for JSON; the clock of the machine is not among them."""
    base, ours = [one.base for one in outcomes], [one.ours for one in outcomes]
    before, after = summary(base), summary(ours)
    found: dict[str, object] = {
        "simulated": True,
        "note": NOTE,
        "model": model.id,
        "seed": plan.seed,
        "days": plan.days,
        "replications": plan.replications,
        "calls": sum(int(one.base.drawn.counted.sum()) for one in outcomes),
        "baseline_mean_response_s": before["mean_response_s"],
        "platform_mean_response_s": after["mean_response_s"],
        "saved": over_all(outcomes, total_saved).shown(),
        "interval": {"level": 0.95, "of": "replications" if len(outcomes) > 1 else "days"},
        "baseline": before | traffic(base),
        "platform": after | traffic(ours),
        "contributions": contributions(plan, outcomes),
        "cardiac_arrests": arrests(plan, outcomes),
        "times": basis,
        "unconfirmed": unconfirmed(model),
        "features": [one for one in usable(model) if one in plan.features],
    }
    for stage in STAGES:
        for name, side in (("baseline", before), ("platform", after)):
            found[f"{name}_{stage}_s"] = side["stages"][stage]["mean_s"]  # type: ignore[index]
    return found | _parts(model, outcomes)


def contributions(plan: Plan, outcomes: list[Outcome]) -> dict[str, object]:
    """Seconds saved by each feature; positive is quicker. The steps of the ladder add up to `saved`."""
    found: dict[str, object] = {}
    for feature in LADDER:
        if feature in outcomes[0].steps:
            steps = over_all(outcomes, lambda one, f=feature: one.steps[f])  # type: ignore[misc]
            found[feature] = {"measure": "response", "saved": steps.shown(), **steps.shown()}
            if plan.alone:
                alone = over_all(outcomes[:ALONE_REPLICATIONS], lambda one, f=feature: one.alone[f])  # type: ignore[misc]
                found[feature] |= {"alone": alone.shown()}  # type: ignore[operator]
    if "volunteers" in plan.features:
        saved = over_all(outcomes, _first_help_saved)
        found["volunteers"] = {"measure": "first_help", **saved.shown()}
    return found


def _arrests_of(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Cardiac arrests that count, as places in `helped`, and the ambulance's response to them."""
    served = outcome.ours.served[outcome.helped.calls]
    calls = outcome.helped.calls[served]
    response = (outcome.ours.log.arrived - outcome.ours.drawn.received)[calls] / 1000
    return np.flatnonzero(served), response


def _first_help_saved(outcome: Outcome) -> NDArray[np.float64]:
    """Seconds until the first trained person, spread over all calls, by day."""
    mine, response = _arrests_of(outcome)
    first = np.minimum(outcome.helped.pressing_s[mine], response)
    every = np.zeros(len(outcome.ours.served))
    every[outcome.helped.calls[mine]] = response - first
    return by_day(outcome.ours, every[outcome.ours.served])[0]


def arrests(plan: Plan, outcomes: list[Outcome]) -> dict[str, object]:
    """Cardiac arrests: until somebody presses, until a defibrillator is there."""
    pairs = [_arrests_of(one) for one in outcomes]
    response = np.concatenate([one for _, one in pairs])
    if not len(response) or "volunteers" not in plan.features:
        return {"calls": len(response)}
    press = np.concatenate([o.helped.pressing_s[m] for o, (m, _) in zip(outcomes, pairs, strict=True)])
    shock = np.concatenate([o.helped.defibrillator_s[m] for o, (m, _) in zip(outcomes, pairs, strict=True)])
    first, box = np.minimum(press, response), np.minimum(shock, response)
    return {
        "calls": len(response),
        "ambulance_mean_s": round(float(response.mean()), 3),
        "first_help_mean_s": round(float(first.mean()), 3),
        "defibrillator_mean_s": round(float(box.mean()), 3),
        "volunteer_first_share": round(float((press < response).mean()), 5),
        "public_aed_first_share": round(float((shock < response).mean()), 5),
        "saved": estimate(response - first).shown(),
    }


def _parts(model: Model, outcomes: list[Outcome]) -> dict[str, object]:
    """By district, by hour, by priority, and the districts that are reported together."""
    base, ours = [one.base for one in outcomes], [one.ours for one in outcomes]
    districts = sorted({one.district for one in model.zones})
    place = np.array([districts.index(one.district) for one in model.zones])
    by_zone = [place[run.drawn.zone] for run in base]
    hours = [hour_of_day(run.drawn) for run in base]
    classes = [run.drawn.priority for run in base]
    found: dict[str, object] = {
        "districts": dict(grouped(districts, by_zone, base, ours)),
        "hours": dict(grouped([str(hour) for hour in range(24)], hours, base, ours)),
        "priorities": dict(grouped([one.id for one in model.priorities], classes, base, ours)),
    }
    if model.group:
        inside = np.isin(place, [districts.index(one) for one in model.group])
        masks = [inside[run.drawn.zone] for run in base]
        before = np.concatenate([r.response[m[r.served]] for r, m in zip(base, masks, strict=True)])
        after = np.concatenate([r.response[m[r.served]] for r, m in zip(ours, masks, strict=True)])
        together = beside(before, after) if len(before) else {"calls": 0}
        found["group"] = {"districts": list(model.group), **together}
    return found


def unconfirmed(model: Model) -> list[str]:
    """The parts of the model that nobody has confirmed."""
    found = [
        name
        for name in type(model).model_fields
        if isinstance(part := getattr(model, name), Sourced) and not part.confirmed
    ]
    classes: Sequence[str] = [f"priorities.{one.id}" for one in model.priorities if not one.confirmed]
    return [*found, *classes]
