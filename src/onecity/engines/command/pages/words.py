"""How is the timeline of an incident said?"""

from collections.abc import Mapping
from typing import Any

from onecity.core.text import Text
from onecity.engines.command import door
from onecity.engines.command.door.declared import organisation_name, role_title
from onecity.engines.command.rules.words import LEVEL_WORDS, enforced_said

WARNING_WORDS: Mapping[str, Text] = {
    "opened": Text(zh="发出{level}预警", en="{level} warning"),
    "raised": Text(zh="升为{level}预警", en="Raised to {level}"),
    "lowered": Text(zh="降为{level}预警", en="Lowered to {level}"),
    "cleared": Text(zh="预警解除", en="Warning over"),
    "amended": Text(zh="补报读数改动了预警时间或级别", en="Late readings changed times or level"),
    "withdrawn": Text(zh="补报读数表明预警不成立", en="Late readings showed that it never was"),
}
TASK_WORDS: Mapping[str, Text] = {
    "acknowledge": Text(zh="表示知道了", en="knows of it"),
    "claim": Text(zh="接手任务", en="took the task"),
    "release": Text(zh="交回任务", en="gave the task back"),
    "hand_over": Text(zh="转交任务", en="handed the task over"),
    "reassign": Text(zh="改派任务", en="assigned the task anew"),
    "evidence": Text(zh="提交证据", en="added evidence"),
    "escalate": Text(zh="任务超时，已报告主管", en="task overdue, chiefs told"),
    "due": Text(zh="期限改变", en="deadline changed"),
}
CLOSE_WORDS: Mapping[str, Text] = {
    "done": Text(zh="完成任务", en="finished the task"),
    "merged": Text(zh="任务并入更高级别", en="task merged into one of a higher level"),
    "unfounded": Text(zh="预警不成立，任务取消", en="task ended: the warning never was"),
    "dropped": Text(zh="随事件关闭，任务结束", en="task ended with the incident"),
}
PUBLIC_WORDS: Mapping[str, Text] = {
    "proposed": Text(zh="提出公开预警", en="proposed a warning to the public"),
    "refused": Text(zh="退回公开预警", en="sent the public warning back"),
    "sent": Text(zh="公开预警已发布", en="warning to the public sent"),
}
SEVERITY_WORDS: Mapping[str, Text] = {
    "Extreme": Text(zh="特别严重", en="Extreme"),
    "Severe": Text(zh="严重", en="Severe"),
    "Moderate": Text(zh="较重", en="Moderate"),
    "Minor": Text(zh="一般", en="Minor"),
    "Unknown": Text(zh="严重程度未知", en="Severity unknown"),
}
"""CAP 1.2's severities, section 3.2.2."""
PLAIN: Mapping[str, Text] = {
    "note": Text(zh="记录", en="noted"),
    "commander": Text(zh="担任指挥", en="took command"),
    "reopened": Text(zh="重新打开", en="opened again"),
    "proposed": Text(zh="移交执法线索", en="proposed enforcement"),
}


def rows(timeline: tuple[door.Line, ...], names: Mapping[str, Text]) -> list[dict[str, object]]:
    """The timeline as the kit shows it, newest first; `names` are those of the things by key.

    What was said again and again is one row that counts: late readings amend a warning dozens of times.
    """
    found: list[dict[str, object]] = []
    for line in timeline:
        row = {"title": said(line, names), "by": line.by, "note": line.words, "state": state_of(line)}
        last = found[-1] if found else {}
        if row == {name: last.get(name) for name in row}:
            found[-1]["times"] = int(str(last["times"])) + 1
        else:
            found.append(row | {"at": line.at, "times": 1})
    return [one | {"title": _counted(one["title"], one["times"])} for one in found]


def _counted(title: object, times: object) -> object:
    """A title, with how often in a row it happened."""
    if not isinstance(title, Text) or times == 1:
        return title
    return Text(zh=f"{title.zh}（连续 {times} 次）", en=f"{title.en} ({times} times in a row)")


def state_of(line: door.Line) -> str:
    """How a line looks."""
    if line.kind == "warning" and line.data.get("kind") in {"opened", "raised"}:
        return "alert"
    if line.kind == "enforced" and line.data.get("step") == "decided":
        return "done"
    if line.kind == "closed" or (line.kind == "task" and line.data.get("outcome") == "done"):
        return "done"
    return ""


CALLED_OTHERS = Text(
    zh="接下来的岗位无人在岗，已通知派单人", en="Nobody holds the next role: those who assign work were told"
)
CALLED_NOBODY = Text(
    zh="接下来的岗位无人在岗，没有通知到任何人：请指定人员",
    en="Nobody holds the next role, and nobody was told: give it to somebody",
)


def said(line: door.Line, names: Mapping[str, Text]) -> Text:
    """What happened, in words."""
    data = line.data
    if line.kind == "warning":
        return _warning(data, names)
    if line.kind == "ordered":
        return _join(Text(zh="下达任务：", en="Order for:"), role_title(str(data.get("role", ""))))
    if line.kind == "task":
        return _task(data)
    if line.kind == "shared":
        return _join(Text(zh="请求协同：", en="called in:"), organisation_name(str(data["organisation"])))
    if line.kind == "public":
        return PUBLIC_WORDS[str(data["step"])]
    if line.kind == "enforced":
        return _join(enforced_said(data), Text(zh=f"（{data['number']}）", en=f"({data['number']})"))
    if line.kind == "closed":
        return _closed(data)
    return PLAIN.get(line.kind, Text(zh=line.kind, en=line.kind))


def _warning(data: Mapping[str, Any], names: Mapping[str, Text]) -> Text:
    word, level = WARNING_WORDS[data["kind"]], LEVEL_WORDS.get(data["level"] or "")
    thing = names.get(data["thing"], Text(zh=data["thing"], en=data["thing"]))
    zh = word.zh.format(level=level.zh if level else "")
    en = word.en.format(level=level.en.lower() if level else "")
    return Text(zh=f"{thing.zh}{zh}", en=f"{thing.en}: {en}")


def _task(data: Mapping[str, Any]) -> Text:
    if data["action"] == "call":
        if data.get("nobody"):
            return CALLED_OTHERS if data.get("people") else CALLED_NOBODY
        return _join(Text(zh="通知：", en="Called:"), role_title(str(data.get("role", ""))))
    if data["action"] == "close":
        return CLOSE_WORDS.get(str(data.get("outcome")), CLOSE_WORDS["done"])
    return TASK_WORDS.get(str(data["action"]), Text(zh=str(data["action"]), en=str(data["action"])))


def _closed(data: Mapping[str, Any]) -> Text:
    if data.get("by") == "itself":
        return Text(zh="预警解除，自动关闭", en="over, closed by itself")
    return Text(zh="提前关闭", en="closed early") if data.get("early") else Text(zh="关闭", en="closed")


def _join(one: Text, other: Text) -> Text:
    return Text(zh=f"{one.zh}{other.zh}", en=f"{one.en} {other.en}")
