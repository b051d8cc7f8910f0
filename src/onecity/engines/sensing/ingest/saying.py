"""How are the bytes of thousands of transitions made at once?

The same as `Transition.to_bytes` gives, in a fifth of the time: RFC 8785 asks for its own way of writing numbers, and
where orjson writes them the same, it is taken.
"""

import orjson

from onecity.engines.sensing.rules.transition import Transition

_WHOLE = 1 << 53
_SMALL = 1e-4


def said(one: Transition) -> bytes:
    """Canonical JSON of a transition."""
    values = [_plain(sample.value) for sample in one.samples]
    if None in values:
        return one.to_bytes()
    # in the order of the alphabet, as RFC 8785 wants it
    members = {
        "at": one.at,
        "before": one.before,
        "course": one.course,
        "end": one.end,
        "episode": one.episode,
        "id": one.id,
        "kind": one.kind,
        "level": one.level,
        "neighbours": one.neighbours,
        "network": one.network,
        "rule": one.rule,
        "samples": [
            {"property": sample.property, "time": sample.time, "value": value}
            for sample, value in zip(one.samples, values, strict=True)
        ],
        "sequence": one.sequence,
        "start": one.start,
        "thing": one.thing,
        "time": one.time,
    }
    return orjson.dumps(members)


def _plain(value: float) -> float | int | None:
    """The number in a form that both write alike; None where there is none."""
    if value.is_integer():
        return int(value) if abs(value) < _WHOLE else None
    return value if _SMALL <= abs(value) < _WHOLE else None
