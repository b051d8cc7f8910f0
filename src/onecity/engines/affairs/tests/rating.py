"""How do the tests let people rate, and departments make it good?"""

from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.worklist.door import TaskView, queue
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import doing


def decided(li: Actor, wang: Actor) -> UUID:
    """A case of one item, granted by its officer."""
    case_id = doing.file(li, **doing.ALLOWANCE_ONLY)
    door.approve(wang, doing.task(wang, case_id, "living-allowance").id)
    return case_id


def bad(li: Actor, wang: Actor, words: str = "打了三次电话没人接") -> UUID:
    """A case whose handling was rated very badly."""
    case_id = decided(li, wang)
    door.rate(li, case_id, ["living-allowance"], 1, ["slow"], words)
    return case_id


def rework_task(chief: Actor) -> TaskView:
    """The only rework on a chief's worklist."""
    (found,) = queue(chief, kind="rework").items
    return found
