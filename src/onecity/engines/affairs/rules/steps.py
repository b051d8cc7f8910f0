"""What can happen to a case, and when is each step open?"""

from enum import StrEnum


class Step(StrEnum):
    """What can happen to a case."""

    FILED = "filed"
    OPENED = "opened"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    SUPPLEMENTED = "supplemented"
    PROCEDURE_BEGUN = "procedure-begun"
    PROCEDURE_ENDED = "procedure-ended"
    EXTENDED = "extended"
    TOLERATED = "tolerated"
    DELIVERED = "delivered"
    LAPSED = "lapsed"
    PROMISE_ACCEPTED = "promise-accepted"
    VERIFIED = "verified"
    DISPROVED = "disproved"
    REVOKED = "revoked"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    MIGRATED = "migrated"
    CLOSED = "closed"

    # equal to its text, so with its hash (an enum's own is that of its name, and slower)
    __hash__ = str.__hash__


class ItemStatus(StrEnum):
    """How far an item is."""

    WAITING = "waiting"
    OPEN = "open"
    SUPPLEMENT = "supplement"
    PROCEDURE = "procedure"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"

    __hash__ = str.__hash__

    @property
    def decided(self) -> bool:
        """Whether the item has its decision; one on a promise may still be revoked."""
        return self not in RUNNING


RUNNING = {ItemStatus.WAITING, ItemStatus.OPEN, ItemStatus.SUPPLEMENT, ItemStatus.PROCEDURE}

# What a step makes of an item; one that is not named here leaves it as it is.
AFTER = {
    Step.OPENED: ItemStatus.OPEN,
    Step.SUPPLEMENT_REQUESTED: ItemStatus.SUPPLEMENT,
    Step.SUPPLEMENTED: ItemStatus.OPEN,
    Step.PROCEDURE_BEGUN: ItemStatus.PROCEDURE,
    Step.PROCEDURE_ENDED: ItemStatus.OPEN,
    Step.APPROVED: ItemStatus.APPROVED,
    Step.REFUSED: ItemStatus.REFUSED,
    Step.STOPPED: ItemStatus.STOPPED,
    Step.DISPROVED: ItemStatus.REVOKED,
    Step.REVOKED: ItemStatus.REVOKED,
}
ALLOWED = {
    Step.OPENED: {ItemStatus.WAITING},
    Step.STOPPED: {ItemStatus.WAITING},
    Step.SUPPLEMENT_REQUESTED: {ItemStatus.OPEN},
    Step.SUPPLEMENTED: {ItemStatus.SUPPLEMENT},
    Step.PROCEDURE_BEGUN: {ItemStatus.OPEN},
    Step.PROCEDURE_ENDED: {ItemStatus.PROCEDURE},
    Step.EXTENDED: {ItemStatus.OPEN},
    Step.TOLERATED: {ItemStatus.OPEN},
    Step.LAPSED: {ItemStatus.OPEN, ItemStatus.SUPPLEMENT, ItemStatus.PROCEDURE, ItemStatus.APPROVED},
    Step.PROMISE_ACCEPTED: {ItemStatus.OPEN},
    Step.VERIFIED: {ItemStatus.APPROVED},
    Step.DISPROVED: {ItemStatus.APPROVED},
    Step.REVOKED: {ItemStatus.APPROVED},
    Step.APPROVED: {ItemStatus.OPEN},
    Step.REFUSED: {ItemStatus.OPEN, ItemStatus.SUPPLEMENT, ItemStatus.PROCEDURE},
}
# Asking again and again is how a clock is gamed: once, then decide (informed once, 一次告知).
ONCE = {Step.SUPPLEMENT_REQUESTED, Step.EXTENDED}
# Once for each document, commitment or procedure.
ONCE_EACH = {Step.TOLERATED, Step.LAPSED, Step.PROMISE_ACCEPTED, Step.VERIFIED, Step.DISPROVED, Step.REVOKED}
# What is still owed after the decision outlives the case.
AFTERWARDS = {Step.DELIVERED, Step.LAPSED, Step.VERIFIED, Step.DISPROVED, Step.REVOKED}
# What happens to the case, not to one of its items.
OF_THE_CASE = {Step.WITHDRAWN, Step.MIGRATED, Step.CLOSED}
