"""Small cities to simulate."""

from typing import Any

from onecity.engines.emergency.declare.model import Model

TEXT = {"zh": "小城", "en": "Small city"}
FIXED_ZERO = {"mean_s": 0, "shape": "fixed"}


def loop(zones: int, seconds: float) -> list[list[float]]:
    """A matrix in which every way takes the same."""
    return [[seconds] * zones for _ in range(zones)]


def model(**changes: Any) -> Model:
    """A city of three zones; everything may be changed."""
    said = {
        "id": "small",
        "title": TEXT,
        "warm_up_days": 0,
        "calls": {"per_day": 40},
        "zones": [
            {"id": "a", "district": "west", "lon": 120.30, "lat": 36.10},
            {"id": "b", "district": "west", "lon": 120.35, "lat": 36.12, "volunteers": 5, "aeds": 4},
            {"id": "c", "district": "east", "lon": 120.42, "lat": 36.08},
        ],
        "stations": [{"id": "s", "zone": "a"}, {"id": "t", "zone": "c"}],
        "units": [{"station": "s", "count": 2}, {"station": "t"}],
        "hospitals": [{"id": "h", "zone": "b", "bays": 1}],
        "priorities": [
            {
                "id": "high",
                "share": 0.4,
                "green_wave": True,
                "diverts": ["low"],
                "arrest_share": 0.3,
                "on_scene": {"mean_s": 900},
                "handover": {"mean_s": 900},
            },
            {
                "id": "low",
                "share": 0.6,
                "siren": False,
                "on_scene": {"mean_s": 600},
                "transported": 0.5,
                "handover": {"mean_s": 600},
            },
        ],
        "times": {
            "answer": {"mean_s": 6},
            "interview": {"mean_s": 30},
            "mobilisation": {"mean_s": 90},
        },
        "travel": {"classes": [{"id": "all"}]},
        "positioning": {
            "share": 0.7,
            "asked": {"mean_s": 35},
            "located": {"mean_s": 8},
            "lost_share": 0.1,
            "search": {"mean_s": 200},
        },
        "green_wave": {"accepted": 0.6, "time_factor": 0.85},
        "relocation": {"busy": 0.3, "longest_move_s": 1500, "rest_s": 600},
        "redispatch": {"least_gain_s": 30},
        "volunteers": {
            "radius_m": 1000,
            "available": 0.5,
            "alert": {"mean_s": 40},
            "speed_m_s": 2,
            "aed_open": 0.8,
        },
    }
    return Model.model_validate_json(__import__("json").dumps(said | changes))


def servers(
    count: int, per_hour: float, service_s: float, *, when_none_free: str = "wait", classes: Any = None
) -> Model:
    """A queue as theory has it: one zone, no ways, exponential service, nobody is carried."""
    service = {"mean_s": service_s, "shape": "exponential"}
    shares = classes or [1.0]
    return model(
        when_none_free=when_none_free,
        calls={"per_day": per_hour * 24},
        zones=[{"id": "z", "lon": 120.3, "lat": 36.1}],
        stations=[{"id": "s", "zone": "z"}],
        units=[{"station": "s", "count": count}],
        hospitals=[],
        priorities=[
            {"id": f"p{n}", "share": share, "on_scene": service, "transported": 0, "handover": FIXED_ZERO}
            for n, share in enumerate(shares)
        ],
        times={
            "answer": FIXED_ZERO,
            "interview": FIXED_ZERO,
            "mobilisation": FIXED_ZERO,
            "on_road_s": 0,
        },
        travel={"classes": [{"id": "all", "seconds": [[0]]}], "cv": 0},
        positioning=None,
        green_wave=None,
        relocation=None,
        redispatch=None,
        volunteers=None,
    )
