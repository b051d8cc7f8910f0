"""How does a thing see what is measured upstream of it? Readings there are handed down to it as they come.

`upstream(level)` is one more property of the thing: a reading of `level` at the thing that it names as upstream
(`upstream_by`) is a reading of this property too, at the same time, with the same quality, in the log right behind it.
So windows, late readings, corrections and histories treat it as they treat the thing's own readings. A thing that names
none, or one that there is not, never has a reading of it: what is not known warns of nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from onecity.core.expr.tree import Binary, Call, Logic, Name, Node, Ternary, Unary, walk
from onecity.engines.sensing.declare import Network, Observed
from onecity.engines.sensing.rules.batch import CLOCK, Batch, Ints
from onecity.engines.sensing.rules.series import ragged

PREFIX = "upstream."
FUNCTION = "upstream"
NO_PROPERTY = 255


def resolved(node: Node) -> Node:
    """A condition in which `upstream(level)` is a name of its own; everything keeps its place in the text."""
    match node:
        case Call(function="upstream", arguments=(Name(key=key),)) if "." not in key:
            return Name(node.start, node.end, node.type, PREFIX + key)
        case Unary():
            return replace(node, operand=resolved(node.operand))
        case Binary():
            return replace(node, left=resolved(node.left), right=resolved(node.right))
        case Logic():
            return replace(node, operands=tuple(map(resolved, node.operands)))
        case Ternary():
            condition, then, otherwise = map(resolved, (node.condition, node.then, node.otherwise))
            return replace(node, condition=condition, then=then, otherwise=otherwise)
        case Call():
            return replace(node, arguments=tuple(map(resolved, node.arguments)))
    return node


def with_upstream(network: Network) -> Mapping[str, Observed]:
    """What conditions may name: the properties, and those of the thing upstream where the network has such."""
    if network.upstream_by is None:
        return network.observe
    return network.observe | {PREFIX + name: one for name, one in network.observe.items()}


def used(network: Network, trees: Iterable[Node]) -> dict[str, Observed]:
    """The properties, and behind them those of the thing upstream that conditions look at."""
    named = {one.key for tree in trees for one in walk(tree) if isinstance(one, Name)}
    known = with_upstream(network)
    return dict(network.observe) | {name: known[name] for name in known if name in named}


def handed_down(batch: Batch, mirrors: Sequence[int], properties: int, sources: Ints) -> tuple[Batch, Ints]:
    """The rows with those that are handed down behind each, and where the rows themselves stand now.

    `mirrors`: the place of each property that is handed down, in the order of those upstream, which begin at
    `properties`. `sources`: the thing upstream of each thing, -1 for none.
    """
    given = np.where(batch.property >= properties, np.uint8(NO_PROPERTY), batch.property)
    below = np.flatnonzero(sources >= 0)
    below = below[np.argsort(sources[below], kind="stable")]
    first = np.searchsorted(sources[below], np.arange(len(sources) + 1))
    things, places, owners = [batch.thing], [given], [np.arange(len(batch))]
    for number, place in enumerate(mirrors):
        rows = np.flatnonzero((given == place) & (batch.thing > CLOCK) & (batch.thing < len(sources)))
        begin, end = first[batch.thing[rows]], first[batch.thing[rows] + 1]
        taken = below[ragged(begin, end - begin)]
        things.append(taken.astype(np.int32))
        places.append(np.full(len(taken), properties + number, np.uint8))
        owners.append(np.repeat(rows, end - begin))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    whole = batch.taken(owner[order])
    made = replace(whole, thing=np.concatenate(things)[order], property=np.concatenate(places)[order])
    return made, np.flatnonzero(order < len(batch))


def components(keys: Sequence[str], groups: Sequence[str], upstream: Sequence[object]) -> list[str]:
    """Of each thing the name under which it goes to a worker: things of one group, and those upstream and downstream of
    each other, have the same; it is the least of their groups' names.
    """
    leader: dict[str, str] = {}

    def found(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    known = dict(zip(keys, groups, strict=True))
    for group, source in zip(groups, upstream, strict=True):
        other = known.get(str(source)) if source not in (None, "") else None
        if other is not None:
            one, two = sorted((found(group), found(other)))
            leader[two] = one
    return [found(group) for group in groups]
