"""May this handling be rated, how, and what does a rating set going? (好差评: 一事一评)"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onecity.core.clock import Calendar, Limit
from onecity.core.text import Text
from onecity.engines.affairs.declare import Rating
from onecity.engines.affairs.errors import RatingInvalid
from onecity.engines.affairs.rules.case import CaseState
from onecity.engines.affairs.rules.conditions import Parameters
from onecity.engines.affairs.rules.owed import until
from onecity.engines.affairs.rules.steps import ItemStatus

# The lowest two of the five levels are bad; only those set a rework going.
WORST_GOOD = 3
LEVELS: Mapping[int, Text] = {
    5: Text(zh="非常满意", en="Very satisfied"),
    4: Text(zh="满意", en="Satisfied"),
    3: Text(zh="基本满意", en="Fairly satisfied"),
    2: Text(zh="不满意", en="Dissatisfied"),
    1: Text(zh="非常不满意", en="Very dissatisfied"),
}
LONGEST_WORDS = 1000
CORRECTION = "bad_rating_correction_workdays"
# Items that nobody handled (stopped, withdrawn) are not rated.
HANDLED = {ItemStatus.APPROVED, ItemStatus.REFUSED, ItemStatus.REVOKED}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a rating may say without words; `good` tags praise, the others complain."""

    id: str
    title: Text
    good: bool


TAGS = (
    Tag("fast", Text(zh="办得快", en="It was quick"), good=True),
    Tag("kind", Text(zh="态度好", en="They were kind"), good=True),
    Tag("clear", Text(zh="说得清楚", en="It was clear"), good=True),
    Tag("no-visit", Text(zh="不用跑腿", en="I did not have to go anywhere"), good=True),
    Tag("slow", Text(zh="办得慢", en="It was slow"), good=False),
    Tag("rude", Text(zh="态度差", en="They were rude"), good=False),
    Tag("unclear", Text(zh="说不清楚", en="It was not clear"), good=False),
    Tag("too-much-asked", Text(zh="要的材料多", en="Too much was asked"), good=False),
    Tag("many-visits", Text(zh="跑了多趟", en="I had to go several times"), good=False),
)


def is_bad(level: int) -> bool:
    """Whether a rating has to be made good."""
    return level < WORST_GOOD


def rateable(state: CaseState) -> tuple[str, ...]:
    """The items whose handling may be rated: decided by somebody; none of a case that was withdrawn."""
    if state.withdrawn_at:
        return ()
    return tuple(one.id for one in state.items.values() if one.status in HANDLED)


def is_open(rating: Rating, decided_at: datetime, calendar: Calendar, now: datetime) -> bool:
    """Whether the time to rate has not run out; a missing calendar never ends it."""
    due = until(rating.open_for, decided_at, calendar)
    return due.due_at is None or now <= due.due_at


def check_given(level: int, tags: Sequence[str], words: str) -> None:
    """Raise `RatingInvalid` for a level or tag that does not exist, and for words that are too long."""
    if level not in LEVELS:
        raise RatingInvalid("level")
    if not set(tags) <= {tag.id for tag in TAGS}:
        raise RatingInvalid("tags")
    if len(words) > LONGEST_WORDS:
        raise RatingInvalid("words")


def correction_limit(rating: Rating, parameters: Parameters) -> Limit:
    """How long a bad rating may take to be made good: as the service says itself, else the city's own number."""
    if "rework" in rating.model_fields_set or CORRECTION not in parameters:
        return rating.rework
    return Limit(int(parameters[CORRECTION]), "workdays")
