"""How far is a finding of inspection? Raised, asked, answered, closed."""

from enum import StrEnum

from onecity.core.clock import Limit
from onecity.core.text import Text
from onecity.engines.affairs.errors import StepNotPossible

# A house rule, no law: a department that is asked answers within this time, else its chiefs hear of it.
ANSWER_WITHIN = Limit(5, "workdays")
LONGEST_WORDS = 2000


class FindingState(StrEnum):
    """How far a finding is."""

    RAISED = "raised"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


ALLOWED = {
    FindingState.ASKED: {FindingState.RAISED},
    FindingState.ANSWERED: {FindingState.ASKED},
    # an inspector who sees at once that all is right need not ask
    FindingState.CLOSED: {FindingState.RAISED, FindingState.ANSWERED},
}
OUTCOMES = {
    "mended": Text(zh="属实，已整改", en="True, and put right"),
    "noted": Text(zh="属实，已提醒", en="True, and pointed out"),
    "unfounded": Text(zh="不成立", en="Unfounded"),
}


def check(state: str, step: FindingState) -> None:
    """Raise `StepNotPossible` unless the step is open to the finding now."""
    if state not in ALLOWED.get(step, ()):
        raise StepNotPossible("finding", step, state)
