"""How are levels, states and roles said?"""

from collections.abc import Mapping

from onecity.core.text import Text

LEVEL_WORDS: Mapping[str, Text] = {
    "blue": Text(zh="蓝色", en="Blue"),
    "yellow": Text(zh="黄色", en="Yellow"),
    "orange": Text(zh="橙色", en="Orange"),
    "red": Text(zh="红色", en="Red"),
}
STATE_WORDS: Mapping[str, Text] = {
    "open": Text(zh="待响应", en="Open"),
    "acknowledged": Text(zh="已知悉", en="Acknowledged"),
    "in-progress": Text(zh="处置中", en="In progress"),
    "resolved": Text(zh="已解除", en="Resolved"),
    "closed": Text(zh="已结束", en="Closed"),
}


def order_title(network: Text, level: str, thing: Text) -> Text:
    """What an order is called in lists and messages."""
    word = LEVEL_WORDS[level]
    return Text(
        zh=f"{word.zh}预警 · {thing.zh} · {network.zh}", en=f"{word.en} warning · {thing.en} · {network.en}"
    )


def incident_title(network: Text, first: Text, things: int) -> Text:
    """What an incident is called: its first thing, and how many there are by now."""
    if things <= 1:
        return Text(zh=f"{first.zh} · {network.zh}", en=f"{first.en} · {network.en}")
    return Text(
        zh=f"{first.zh}等 {things} 处 · {network.zh}", en=f"{first.en} and {things - 1} more · {network.en}"
    )


def why_not_closed(level: str | None, open_orders: int) -> Text:
    """What stands in the way of closing."""
    zh, en = [], []
    if level:
        word = LEVEL_WORDS[level]
        zh.append(f"{word.zh}预警仍未解除")
        en.append(f"a {word.en.lower()} warning still stands")
    if open_orders:
        zh.append(f"还有 {open_orders} 项任务没有完成")
        en.append(f"{open_orders} task{'s are' if open_orders > 1 else ' is'} not done")
    return Text(zh="，".join(zh), en=" and ".join(en))
