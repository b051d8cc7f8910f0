"""How are figures of calls called and written?"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onecity.core.text import Text
from onecity.engines.emergency.rules.evidence.summary import Interval

STAGES = {
    "answer": (gettext_noop("Answer"), gettext_noop("from the call's arrival until it is taken")),
    "dispatch": (gettext_noop("Dispatch"), gettext_noop("from there until an ambulance has its order")),
    "departure": (gettext_noop("Departure"), gettext_noop("from the order until the crew drives")),
    "travel": (gettext_noop("Travel"), gettext_noop("from there until the crew is at the place")),
    "response": (
        gettext_noop("Whole response"),
        gettext_noop("from the call until the first ambulance is there"),
    ),
}
# Features of the simulator, in the words of the plan.
FEATURES = {
    "positioning": Text(zh="手机定位", en="Position from the phone"),
    "fastest_unit": Text(zh="派最快的车", en="The fastest ambulance"),
    "redispatch": Text(zh="途中改派", en="Turning round"),
    "green_wave": Text(zh="绿波护航", en="Green wave"),
    "relocation": Text(zh="动态备勤", en="Moving up"),
    "volunteers": Text(zh="志愿者先到（首次救助时间）", en="Volunteers (time to first help)"),
}

# What the simulator assumes, by its name in the model.
ASSUMPTIONS = {
    "calls": Text(zh="呼救数量与分布", en="how many calls, when and where"),
    "times": Text(zh="各环节用时", en="how long each stage takes"),
    "travel": Text(zh="行车速度", en="driving speeds"),
    "priorities.critical": Text(zh="危重呼救的占比", en="share of critical calls"),
    "priorities.urgent": Text(zh="紧急呼救的占比", en="share of urgent calls"),
    "priorities.minor": Text(zh="轻症呼救的占比", en="share of minor calls"),
}


def assumption(name: str) -> Text:
    """What an unconfirmed part of the model is about; its name where nobody gave it words."""
    return ASSUMPTIONS.get(name) or FEATURES.get(name) or Text(zh=name, en=name)


def clock(seconds: float | None) -> str:
    """Seconds as minutes and seconds; a dash for what is not known."""
    if seconds is None:
        return "—"
    whole = round(abs(seconds))
    return f"{'−' if seconds < 0 and whole else ''}{whole // 60}:{whole % 60:02}"


def between(low: float | None, high: float | None) -> str:
    """The ends of an interval; what few calls cannot bear is a dash."""
    if low is None and high is None:
        return "—"
    return f"{clock(low)} – {clock(high)}"


def percent(one: Interval | None) -> dict[str, str] | None:
    """A share with its interval."""
    if one is None:
        return None
    low, high = one.low or 0.0, 1.0 if one.high is None else one.high
    return {"value": f"{one.value:.1%}", "interval": f"{low:.1%} – {high:.1%}"}


def timed(one: Interval) -> dict[str, str]:
    """A time with its interval."""
    return {"value": clock(one.value), "interval": between(one.low, one.high)}


def stage_title(stage: str) -> tuple[str, str]:
    """The name of a stage, and where it begins and ends."""
    title, note = STAGES[stage]
    return _(title), _(note)
