"""How is a case told on a page: its items as steps, its events as a timeline?"""

from django.utils.translation import gettext as _

from onecity.core.text import Text
from onecity.engines.affairs.door import CaseView, ItemView

STATES = {
    "approved": "done",
    "open": "current",
    "supplement": "current",
    "procedure": "current",
    "revoked": "stopped",
    "refused": "stopped",
    "stopped": "stopped",
    "withdrawn": "stopped",
    "waiting": "",
}
TONES = {
    "approved": "done",
    "open": "active",
    "supplement": "soon",
    "procedure": "active",
    "revoked": "refused",
    "refused": "refused",
    "stopped": "refused",
}


def status_words(item: ItemView) -> str:
    """Where an item stands, in a word or two."""
    return {
        "waiting": _("Waiting for another item"),
        "open": _("In progress"),
        "supplement": _("Waiting for you"),
        "procedure": _("Special procedure"),
        "revoked": _("Taken back"),
        "approved": _("Granted"),
        "refused": _("Refused"),
        "stopped": _("Cannot go on"),
        "withdrawn": _("Withdrawn"),
    }[item.status]


def item_steps(case: CaseView) -> list[dict[str, object]]:
    """The items with their state, words and tone."""
    return [
        {
            "title": item.title,
            "state": STATES[item.status],
            "status": status_words(item),
            "tone": TONES.get(item.status, ""),
            "item": item,
        }
        for item in case.items
    ]


def step_words(step: str, item: Text | None) -> Text:
    """What happened, as one would say it."""
    name = item or Text(zh="办件", en="Case")
    return {
        "filed": Text(zh="提交申请", en="Application sent"),
        "opened": Text(zh=f"开始办理：{name.zh}", en=f"Started: {name.en}"),
        "supplement-requested": Text(
            zh=f"要求补正：{name.zh}（计时暂停）", en=f"Asked for more: {name.en} (clock paused)"
        ),
        "supplemented": Text(
            zh=f"已补正：{name.zh}（计时恢复）", en=f"More was given: {name.en} (clock goes on)"
        ),
        "extended": Text(zh=f"延长期限：{name.zh}", en=f"More time: {name.en}"),
        "approved": Text(zh=f"同意：{name.zh}", en=f"Granted: {name.en}"),
        "refused": Text(zh=f"不予同意：{name.zh}", en=f"Refused: {name.en}"),
        "stopped": Text(zh=f"终止：{name.zh}", en=f"Stopped: {name.en}"),
        "procedure-begun": Text(
            zh=f"进入特别程序：{name.zh}（计时暂停）", en=f"Special procedure: {name.en} (clock paused)"
        ),
        "procedure-ended": Text(
            zh=f"特别程序结束：{name.zh}（计时恢复）", en=f"Procedure ended: {name.en} (clock goes on)"
        ),
        "tolerated": Text(zh=f"容缺受理：{name.zh}", en=f"Accepted with a document to follow: {name.en}"),
        "delivered": Text(zh="补齐容缺材料", en="The document that was to follow has come"),
        "lapsed": Text(zh=f"容缺材料逾期未交：{name.zh}", en=f"A document did not come in time: {name.en}"),
        "promise-accepted": Text(zh=f"按承诺受理：{name.zh}", en=f"Accepted on a promise: {name.en}"),
        "verified": Text(zh=f"承诺已核实：{name.zh}", en=f"The promise was true: {name.en}"),
        "disproved": Text(
            zh=f"承诺不实，撤销：{name.zh}", en=f"The promise was untrue; taken back: {name.en}"
        ),
        "revoked": Text(zh=f"撤销：{name.zh}", en=f"Taken back: {name.en}"),
        "migrated": Text(zh="改按新版本的规则办理", en="The case goes on under a new version of the rules"),
        "withdrawn": Text(zh="申请人撤回", en="Withdrawn by the applicant"),
        "closed": Text(zh="全部办结", en="All decided"),
    }[step]


def moment_rows(case: CaseView) -> list[dict[str, object]]:
    """The events, newest first."""
    rows: list[dict[str, object]] = [
        {
            "at": moment.at,
            "title": step_words(moment.step, moment.item),
            "by": moment.by,
            "note": moment.reason,
            "state": {"refused": "alert", "approved": "done", "closed": "done"}.get(moment.step, ""),
        }
        for moment in case.moments
    ]
    rows.reverse()
    if rows and not rows[0]["state"]:
        rows[0]["state"] = "current"
    return rows
