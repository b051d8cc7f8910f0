"""Is what happens at things declared so that each event can be judged by its own fields?"""

from collections.abc import Iterator

from onecity.core.expr.tree import Call, Name, Node, walk
from onecity.core.pack import Declaration, Problem
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.analysis.look import Look
from onecity.engines.sensing.rules.analysis.saying import say
from onecity.engines.sensing.rules.language import observed_in, own_properties
from onecity.engines.sensing.rules.lets import whole

# An event is over at once: it is never late, and nothing is missing of it.
OF_SILENCE = ("missing", "age", "flagged")


def problems(look: Look, tree: Node, event: str | None) -> list[Problem]:
    """What is wrong with a condition of a rule `on` an event, or of one that mixes fields of several."""
    if event is not None:
        return list(_on(look, tree, event)) if event in look.network.events else []
    return list(_mixed(look, tree))


def declared(declaration: Declaration, network: Network) -> Iterator[Problem]:
    """Events whose fields are no properties or belong to another; rules on events that there are not."""
    seen: dict[str, str] = {}
    for name, one in network.events.items():
        for i, field in enumerate(one.fields):
            if field not in network.observe:
                yield declaration.problem(
                    ("events", name, "fields", i),
                    "unknown-reference",
                    found=field,
                    allowed=tuple(network.observe),
                    kind="property",
                )
            elif field in seen:
                yield say(
                    declaration,
                    ("events", name, "fields", i),
                    "network-event-twice",
                    f"“{field}”已是事件 {seen[field]} 的量，一个量只属于一种事件。",
                    f"“{field}” belongs to the event {seen[field]} already; a property is told of one kind of event.",
                    field,
                )
            seen.setdefault(field, name)
    for i, rule in enumerate(network.rules):
        if rule.on is not None and rule.on not in network.events:
            yield declaration.problem(
                ("rules", i, "on"),
                "unknown-reference",
                found=rule.on,
                allowed=tuple(network.events),
                kind="event",
            )


def _on(look: Look, tree: Node, event: str) -> Iterator[Problem]:
    fields = look.network.events[event].fields
    meant, written = whole(tree, look.lets), {id(part) for part in walk(tree)}
    for name in sorted(own_properties(meant, look.observe) - set(fields)):
        at = next((one for one in walk(tree) if isinstance(one, Name) and one.key == name), tree)
        yield look.say(
            at,
            name,
            "network-event-field",
            f"“{name}”不是事件 {event} 的量，与它的读数不同时。请写进 events.{event}.fields，或另写一条规则。",
            f"“{name}” is no field of the event {event}: it is not told with it. Add it to events.{event}.fields, or "
            "write a rule of its own.",
            fields,
        )
    for part in walk(meant):
        if isinstance(part, Call) and part.function in OF_SILENCE:
            yield look.say(
                part if id(part) in written else tree,
                part.function,
                "network-event-silence",
                f"带 on 的规则只在事件发生时判断，{part.function} 没有意义。请另写一条不带 on 的规则。",
                f"A rule with `on` is asked when something happens: {part.function} means nothing there. Write a rule "
                "without `on` for it.",
            )
            return


def _mixed(look: Look, tree: Node) -> Iterator[Problem]:
    """Several fields of one event in a rule without `on`: they would be those of different events."""
    meant, observe = whole(tree, look.lets), look.observe
    asked = [one for one in walk(meant) if isinstance(one, Call) and one.function == "neighbours"]
    seen = [own_properties(meant, observe), *(observed_in(one.arguments[0], observe) for one in asked)]
    for name, event in look.network.events.items():
        mixed = next(
            (sorted(one & set(event.fields)) for one in seen if len(one & set(event.fields)) > 1), None
        )
        if mixed:
            yield look.say(
                tree,
                ", ".join(mixed),
                "network-event-mixed",
                f"{'、'.join(mixed)} 是同一事件的量，不带 on 时会混用不同事件的读数。请在规则里写 on: {name}。",
                f"{', '.join(mixed)} are told of one event; without `on` those of different events would mix. Write "
                f"on: {name} in the rule.",
            )
