"""How are stages, states and costs of dispatch called on pages?"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onecity.base.identity.door import division_name
from onecity.core.text import Text
from onecity.engines.emergency.door.dispatching import BoardCall, OptionView
from onecity.engines.emergency.door.missions import MissionView
from onecity.engines.emergency.pages.on_map import STATES
from onecity.engines.emergency.rules.unit import CANCELLED, DIVERTED, DONE, STAGES

CLOCKS = {
    "answer": gettext_noop("Waits for an answer"),
    "dispatch": gettext_noop("Waits for an ambulance"),
    "departure": gettext_noop("Until it leaves"),
    "arrival": gettext_noop("Since the call"),
}
PARTS = {
    "mobilisation": gettext_noop("getting ready"),
    "way": gettext_noop("driving"),
    "fitness": gettext_noop("tired crew"),
    "coverage": gettext_noop("lost coverage"),
    "position": gettext_noop("old position"),
}
STAGE_WORDS = {
    "ordered_at": gettext_noop("Ordered"),
    "departed_at": gettext_noop("Departed"),
    "arrived_at": gettext_noop("At the scene"),
    "left_at": gettext_noop("With the patient"),
    "at_hospital_at": gettext_noop("At the hospital"),
    "handed_over_at": gettext_noop("Handover done"),
}
ENDS = {
    DONE: Text(zh="已完成", en="Done"),
    CANCELLED: Text(zh="已取消", en="Cancelled"),
    DIVERTED: Text(zh="已改派", en="Turned round"),
}
SLIPS = {
    "answer": gettext_noop("Not answered within %(seconds)s seconds."),
    "dispatch": gettext_noop("No ambulance was ordered within 1 minute."),
    "departure": gettext_noop("The ambulance has not left within 3 minutes."),
    "arrival": gettext_noop("Nobody is there after 15 minutes: the manager was told."),
}
TONES = ("late", "soon", "")
REASON_KEYS = "asdfgh"


def state_words(state: str) -> Text:
    """What an ambulance or a mission is about."""
    return ENDS[state] if state in ENDS else STATES[state][0]


def state_tone(state: str) -> str:
    """The colour beside the word."""
    return "" if state in ENDS else STATES[state][1]


def slip_words(stage: str, answer_s: int) -> str:
    """Which target a call misses; empty for a stage that there is not."""
    return _(SLIPS[stage]) % {"seconds": answer_s} if stage in SLIPS else ""


def minutes(seconds: float) -> str:
    """Seconds as a clock shows them: 4:05."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def call_row(call: BoardCall) -> dict[str, object]:
    """A call of the queue."""
    return {
        "call": call,
        "place": division_name(call.division) if call.division else None,
        "tone": TONES[min(call.rank, 2)],
        "clock": clock_row(call),
        "units": [
            {"title": one.unit_title, "state": state_words(one.state), "tone": state_tone(one.state)}
            for one in call.missions
            if one.ended_at is None
        ],
    }


def clock_row(call: BoardCall) -> dict[str, object] | None:
    """The clock that runs, for the browser to go on with."""
    if call.clock is None:
        return None
    return {
        "title": _(CLOCKS[call.clock.stage]),
        "since": call.clock.since,
        "limit_s": call.clock.limit_s,
        "limit": minutes(call.clock.limit_s),
        "tone": call.clock.tone,
    }


def mission_row(one: MissionView) -> dict[str, object]:
    """An ambulance of a call with its stage times; a missed stage says so."""
    return {
        "mission": one,
        "state": state_words(one.state),
        "tone": state_tone(one.state),
        "stages": [
            {
                "id": name,
                "title": _(STAGE_WORDS[name]),
                "at": one.times[name],
                "is_missed": name in one.missed,
            }
            for name in STAGES
            if one.times[name] or name in one.missed
        ],
    }


def option_row(number: int, one: OptionView) -> dict[str, object]:
    """An option of a recommendation with its key."""
    parts = one.option.parts
    return {
        "option": one,
        "key": str(number),
        "eta": minutes(one.option.eta_s),
        "cost": round(one.option.cost_s),
        "parts": [(_(PARTS[name]), round(value)) for name, value in parts.items() if round(value)],
        "reasons": one.option.reasons,
    }
