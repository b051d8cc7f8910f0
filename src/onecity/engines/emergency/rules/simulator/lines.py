"""Who waits, and who is next? One line for each priority, linked through an array."""
# ruff: noqa: ANN001, ANN201  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

from onecity.engines.emergency.rules.simulator.compiling import compiled


@compiled
def insert(head, link, ready, priority, call):
    """A call joins its line by the time when it was ready, ties by number."""
    before, at = -1, head[priority]
    while at >= 0 and (ready[at] < ready[call] or (ready[at] == ready[call] and at < call)):
        before, at = at, link[at]
    link[call] = at
    if before < 0:
        head[priority] = call
    else:
        link[before] = call


@compiled
def unlink(head, link, priority, call):
    """A call leaves its line."""
    if head[priority] == call:
        head[priority] = link[call]
    else:
        at = head[priority]
        while link[at] != call:
            at = link[at]
        link[at] = link[call]
    link[call] = -1


@compiled
def first_for(head, link, needs, has):
    """The most urgent waiting call that an ambulance with these capabilities can serve; -1 without any."""
    for priority in range(len(head)):
        if has & needs[priority] == needs[priority] and head[priority] >= 0:
            return head[priority]
    return -1


@compiled
def next_free(free, start, end):
    """The bay that is free first; -1 where there are none."""
    best = -1
    for bay in range(start, end):
        if best < 0 or free[bay] < free[best]:
            best = bay
    return best
