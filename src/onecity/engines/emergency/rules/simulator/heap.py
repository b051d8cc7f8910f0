"""What is due first? A binary heap of whole numbers in an array."""
# ruff: noqa: ANN001, ANN201  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

from onecity.engines.emergency.rules.simulator.compiling import compiled


@compiled
def keep(heap, size, value):
    """Put a value in."""
    at = size[0]
    size[0] += 1
    while at > 0 and heap[(at - 1) >> 1] > value:
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = value


@compiled
def drop(heap, size):
    """Take the least value out."""
    least = heap[0]
    size[0] -= 1
    end = size[0]
    value = heap[end]
    at = 0
    while 2 * at + 1 < end:
        child = 2 * at + 1
        if child + 1 < end and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = value
    return least
