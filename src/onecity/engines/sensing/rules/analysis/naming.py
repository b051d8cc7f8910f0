"""Do the attributes, rules and levels exist that a network names outside its conditions?"""

from collections.abc import Iterator, Mapping

from onecity.core.pack import City, Declaration, Problem
from onecity.engines.sensing.declare import LEVELS, Network
from onecity.engines.sensing.rules.analysis.conditions import conditions_of
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.language import OF_CLOCK


def problems(
    declaration: Declaration, network: Network, attributes: Mapping[str, str], city: City
) -> Iterator[Problem]:
    """Names that stand twice or lead nowhere."""
    yield from _attributes(declaration, network, attributes)
    yield from _upstream(declaration, network, city)
    yield from _clock(declaration, network, city)
    yield from _rules(declaration, network)
    yield from _inhibitions(declaration, network)
    yield from _levels(declaration, network)


def _clock(declaration: Declaration, network: Network, city: City) -> Iterator[Problem]:
    """Rules read the clocks of the city, and no others."""
    zones = {one.timezone for one in city.all("city").values()}
    texts = [
        text for rule in network.rules for text in (*rule.let.values(), *(t for _, t in conditions_of(rule)))
    ]
    asks = any(f"{name}(" in text for text in texts for name in OF_CLOCK)
    if asks and zones and network.timezone not in zones:
        (zone,) = zones
        yield say(
            declaration,
            ("timezone",) if "timezone" in network.model_fields_set else ("id",),
            "network-timezone",
            f"规则用到时间，城市的时区是 {zone}，这里是 {network.timezone}。请写 timezone: {zone}。",
            f"Rules ask for the time; the city is in {zone}, this is {network.timezone}. Write timezone: {zone}.",
        )


def _attributes(
    declaration: Declaration, network: Network, attributes: Mapping[str, str]
) -> Iterator[Problem]:
    named: list[tuple[Path, str]] = [(("thing", "key"), network.thing.key)]
    for place, given in (("partition_by", network.partition_by), ("upstream_by", network.upstream_by)):
        named += [] if given is None else [((place,), given)]
    named += [(("respond", "group_by", i), name) for i, name in enumerate(network.respond.group_by)]
    for i, inhibit in enumerate(network.respond.inhibit):
        named += [(("respond", "inhibit", i, "same", j), name) for j, name in enumerate(inhibit.same)]
    for path, name in named:
        if name not in attributes:
            yield say(
                declaration,
                path,
                "network-attribute-unknown",
                f"图层 {network.thing.layer} 的对象没有属性“{name}”。请改名称，或在图层的 fields 里声明它。",
                f"Things of the layer {network.thing.layer} have no attribute “{name}”. Correct the name, or "
                "declare it among the fields of the layer.",
                name,
                attributes,
            )


def _upstream(declaration: Declaration, network: Network, city: City) -> Iterator[Problem]:
    """Whether `upstream_by` is a relation between things of this layer, and readings name them as it does."""
    layer, name = network.thing.layer, network.upstream_by
    fields = {one.id: one for one in city.get("layer", layer).fields}
    if name is None or name not in fields:
        return
    other = fields[name].refers_to
    if other not in (None, layer):
        yield say(
            declaration,
            ("upstream_by",),
            "network-no-relation",
            f"“{name}”指向图层 {other}，而一张网只监测一个图层：{layer} 以外的读数不到这里，upstream 看不到。请把两种"
            f'对象放进同一个图层，用一个字段区分（如 kind，规则写 thing.kind == "…"），“{name}”写 refers_to: 该图层。',
            f"“{name}” refers to the layer {other}, and a network watches one layer: readings from outside {layer} do "
            "not come here, upstream would see none. Put things of both kinds into one layer, tell them apart by a "
            f'field (such as kind; in rules thing.kind == "…"), and let “{name}” refer to that layer.',
            name,
            [one.id for one in fields.values() if one.refers_to == layer],
        )
    elif other != layer:
        related = [one.id for one in fields.values() if one.refers_to == layer]
        yield say(
            declaration,
            ("upstream_by",),
            "network-no-relation",
            f"“{name}”不是指向本图层对象的关系。请在图层 {layer} 的 fields 里写 refers_to: {layer}。",
            f"“{name}” is no relation to things of this layer. Write refers_to: {layer} among the fields of the layer "
            f"{layer}.",
            name,
            related,
        )
    elif network.thing.key != "code":
        yield say(
            declaration,
            ("thing", "key"),
            "network-no-relation",
            "upstream_by 按编码指明上游对象，读数也须按编码命名对象。请写 key: code。",
            "upstream_by names things by their codes, so readings have to as well. Write key: code.",
            network.thing.key,
            ("code",),
        )


def _rules(declaration: Declaration, network: Network) -> Iterator[Problem]:
    seen: set[str] = set(LEVELS)
    for i, rule in enumerate(network.rules):
        if rule.id in seen:
            yield say(
                declaration,
                ("rules", i, "id"),
                "network-twice",
                f"“{rule.id}”已是别的规则或等级的名称，请换一个。",
                f"“{rule.id}” is the name of another rule, or of a level. Choose another.",
                rule.id,
            )
        seen.add(rule.id)


def _inhibitions(declaration: Declaration, network: Network) -> Iterator[Problem]:
    known = (*LEVELS, *(rule.id for rule in network.rules))
    for i, inhibit in enumerate(network.respond.inhibit):
        for side, name in (("when", inhibit.when), ("mute", inhibit.mute)):
            if name not in known:
                yield say(
                    declaration,
                    ("respond", "inhibit", i, side),
                    "network-inhibit-unknown",
                    f"没有叫“{name}”的等级或规则。",
                    f"No level and no rule is called “{name}”.",
                    name,
                    known,
                )


def _levels(declaration: Declaration, network: Network) -> Iterator[Problem]:
    used = [level for level in LEVELS if any(level in rule.ladder for rule in network.rules)]
    for level in network.respond.tasks:
        if level not in used:
            yield say(
                declaration,
                ("respond", "tasks", level),
                "network-level-idle",
                f"没有规则会发出等级“{level}”，这项任务不会出现。请删去，或改为下列之一。",
                f"No rule ever warns at the level “{level}”: this task never comes. Remove it, or take one of these.",
                level,
                used,
            )
    if network.cap is None:
        return
    for level in LEVELS:
        if getattr(network.cap, level) is not None and level not in used:
            yield say(
                declaration,
                ("cap", level),
                "network-level-idle",
                f"没有规则会发出等级“{level}”。请删去这一行。",
                f"No rule ever warns at the level “{level}”. Remove this line.",
                level,
                used,
            )
