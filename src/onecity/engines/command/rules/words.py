"""How are levels, states and roles said?"""

from collections.abc import Mapping
from typing import Any

from onecity.core.money import Fen, format_amount
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
ENFORCED_WORDS: Mapping[str, Text] = {
    "opened": Text(zh="执法立案", en="Case of enforcement opened"),
    "established": Text(zh="执法案件已查明事实", en="Facts of the case established"),
    "heard": Text(zh="执法案件已听取当事人意见", en="The party was heard"),
    "decided": Text(zh="执法决定", en="Decision of enforcement"),
    "unknown": Text(zh="未能立案：没有声明这类案由", en="No case: this matter is not declared"),
}
DECIDED_WORDS: Mapping[str, Text] = {
    "fine": Text(zh="罚款", en="fine"),
    "warning": Text(zh="警告", en="warning"),
    "none": Text(zh="不予处罚", en="no penalty"),
    "unfounded": Text(zh="违法事实不成立", en="no breach"),
}


def enforced_said(data: Mapping[str, Any]) -> Text:
    """How far a case of enforcement is, with its decision."""
    word = ENFORCED_WORDS.get(str(data.get("step")), ENFORCED_WORDS["opened"])
    decided = DECIDED_WORDS.get(str(data.get("outcome", "")))
    if decided is None:
        return word
    fine = Fen(int(data.get("fine_fen") or 0))
    zh, en = (f" {format_amount(fine, 'zh')}", f" {format_amount(fine, 'en')}") if fine else ("", "")
    return Text(zh=f"{word.zh}：{decided.zh}{zh}", en=f"{word.en}: {decided.en}{en}")


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
