"""How do all components look, in every state, in both languages?"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onecity.base.page import Page
from onecity.core.text import Text
from onecity.web.forms import ErrorView, FieldView, Option

# Noon of a Tuesday in the city, so that every pill on the page says the same on every day.
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def kit(request: HttpRequest) -> HttpResponse:
    """The page of all components; public."""
    return render(request, "kit/index.html", samples())


def samples() -> dict[str, Any]:
    """What the components show on that page."""
    return {
        "now": NOW,
        "words": words(),
        "deadlines": deadlines(),
        "steps": steps(),
        "tasks": tasks(),
        "rows": rows(),
        "entries": entries(),
        "log_lines": log_lines(),
        "tabs": tabs(),
        "page": Page(items=(), next_cursor="next"),
        "fields": fields(),
        "wrong": wrong(),
        "errors": [ErrorView(field.error, field.target) for field in wrong()],
        "levels": ("blue", "yellow", "orange", "red", "none"),
        "curve": curve(),
    }


def say(zh: str, en: str) -> Text:
    """A sample text."""
    return Text(zh=zh, en=en)


def words() -> dict[str, Text]:
    """Single texts of the page by name."""
    return {
        "title": say("设计组件", "Components"),
        "lead": say(
            "一城的页面都由这些部件组成。每个部件有中英文、浅色深色和关怀版。",
            "Every page is made of these parts: in both languages, light and dark, and in the larger view.",
        ),
        "buttons": say("按钮", "Buttons"),
        "approve": say("同意", "Approve"),
        "ask": say("补正", "Ask for more"),
        "refuse": say("不予同意", "Refuse"),
        "call": say("呼叫 120", "Call 120"),
        "cancel": say("取消", "Cancel"),
        "small": say("导出", "Export"),
        "tags": say("标签与预警等级", "Tags and warning levels"),
        "quiet": say("等待证件", "Waiting"),
        "active": say("你在办", "Yours"),
        "done": say("已办结", "Done"),
        "soon": say("今天补交", "Hand in today"),
        "late": say("已升级", "Escalated"),
        "refused": say("不予同意", "Refused"),
        "deadlines": say("期限", "Deadlines"),
        "progress": say("办理进度", "Progress of a case"),
        "lists": say("清单", "Lists"),
        "check": say("核对内容", "Check the answers"),
        "history": say("经过", "How it came to this"),
        "notices": say("提示", "Notices"),
        "why_title": say("为什么今天到期？", "Why is this due today?"),
        "why": say(
            "11 月 9 日受理，承诺 10 个工作日，11 月 12 日到 13 日计时暂停。",
            "Accepted on 9 November, promised in 10 workdays; the clock stood still from 12 to 13 November.",
        ),
        "saved": say("已保存。", "Saved."),
        "missing": say("还缺一份材料：出院小结。", "One paper is missing: the discharge note."),
        "overdue": say("已超期，科长已收到提醒。", "Overdue; the section head has been told."),
        "empty_title": say("没有待办", "Nothing to do"),
        "empty_text": say(
            "有人提交申请后，会自动出现在这里。", "As soon as somebody applies, the case appears here."
        ),
        "table": say("各区办理情况", "Cases by district"),
        "district": say("区市", "District"),
        "cases": say("办件", "Cases"),
        "promise": say("按期办结", "In time"),
        "more": say("全部 3 件", "All 3"),
        "people": say("人物与数字", "People and figures"),
        "reservoirs": say("小型水库", "Small reservoirs"),
        "red": say("红色预警", "Red warnings"),
        "online": say("在线率", "Online"),
        "forms": say("填写", "Forms"),
        "forms_wrong": say("填错时", "Forms with errors"),
        "portal": say("门户", "Portal"),
        "code": say("我的码", "My code"),
        "services": say("办事", "Services"),
        "birth": say("出生与育儿", "Birth and children"),
        "birth_note": say("一次申请，8 件事", "1 application, 8 matters"),
        "search": say("搜服务、地点、政策", "Services, places, policies"),
        "next": say("继续", "Continue"),
    }


def deadlines() -> list[SimpleNamespace]:
    """One deadline of each kind."""
    hours = (
        ("late", -30, False),
        ("today", 5, False),
        ("soon", 24, False),
        ("plain", 75, False),
        ("paused", 48, True),
    )
    return [
        SimpleNamespace(due_at=NOW + timedelta(hours=h), paused=paused, name=name)
        for name, h, paused in hours
    ]


def steps() -> list[dict[str, Any]]:
    """The steps of a case on its way."""
    return [
        {"title": say("提交", "Handed in"), "state": "done", "note": say("11月9日", "9 Nov")},
        {"title": say("残联核对", "Federation"), "state": "done", "note": say("2 天", "2 days")},
        {"title": say("民政核对", "Civil Affairs"), "state": "current"},
        {"title": say("办结", "Done"), "state": ""},
    ]


def tasks() -> list[dict[str, Any]]:
    """A list of things to do."""
    return [
        {
            "title": say("助残一件事", "Disability support"),
            "note": say("残联已受理，民政正在核对", "Accepted; Civil Affairs is checking"),
            "href": "#a",
            "status": say("还需 4 个工作日", "4 more workdays"),
            "tone": "active",
            "progress": 58,
        },
        {
            "title": say("新生儿出生一件事", "A newborn child"),
            "note": say("缺一份材料：出院小结", "One paper is missing: the discharge note"),
            "href": "#b",
            "status": say("今天补交", "Hand in today"),
            "tone": "soon",
        },
        {
            "title": say("香港中路便民服务站", "Service station"),
            "icon": "map-pin",
            "value": say("6 分钟", "6 min"),
        },
    ]


def rows() -> list[dict[str, Any]]:
    """Answers and where they come from."""
    return [
        {
            "key": say("家庭月人均收入", "Monthly income per head"),
            "value": say("1,240 元", "1,240 yuan"),
            "source": say("核对一致 · 人社", "Matches · Labour Bureau"),
            "tone": "done",
        },
        {
            "key": say("银行账户", "Bank account"),
            "value": "**** 6210",
            "source": say("本人填写", "Entered by the applicant"),
            "href": "#account",
            "action": say("修改", "Change"),
        },
        {"key": say("现场照片", "Photo on site"), "value": ""},
    ]


def entries() -> list[dict[str, Any]]:
    """A history, newest first."""
    return [
        {
            "at": NOW - timedelta(hours=3),
            "by": say("王敏", "Wang Min"),
            "title": say("认领", "took it on"),
            "state": "current",
        },
        {
            "at": NOW - timedelta(hours=20),
            "title": say("残联签发残疾人证", "Certificate issued"),
            "state": "done",
        },
        {
            "at": NOW - timedelta(days=12),
            "title": say("发出补正", "Asked for more"),
            "note": say("计时暂停", "clock stopped"),
            "state": "alert",
        },
        {"at": NOW - timedelta(days=15), "title": say("受理", "Accepted")},
    ]


def log_lines() -> list[dict[str, Any]]:
    """A log of the map."""
    return [
        {"time": "08:31", "title": say("水位 52.43 米，升为红色", "Level 52.43 m, now red")},
        {"time": "08:41", "title": say("责任人未接单，已升级", "Not accepted; escalated"), "state": "alert"},
    ]


def curve() -> dict[str, Any]:
    """A level that rises over its limit."""
    start, hour = round(NOW.timestamp() * 1000), 3_600_000
    levels = (51.0, 51.1, 51.4, 51.9, 52.3, 52.4)
    return {
        "title": "水位 Level",
        "unit": "m",
        "decimals": 2,
        "from": start,
        "until": start + 5 * hour,
        "step": hour,
        "offset": 8 * hour,
        "points": [[start + i * hour, level, level - 0.1, level + 0.1] for i, level in enumerate(levels)],
        "lines": [{"level": "yellow", "value": 51.2, "title": "汛限 Limit"}],
        "spans": [{"level": "yellow", "from": start + 2 * hour, "until": None, "title": "黄色 Yellow"}],
        "words": {"from": "–", "to": "–", "none": "–"},
        "summary": "51.00 – 52.40 m",
    }


def tabs() -> list[dict[str, Any]]:
    """Parts of a page."""
    return [
        {"title": say("我的", "Mine"), "href": "?", "current": True, "count": 18},
        {"title": say("科室", "Section"), "href": "?tab=2", "count": 64},
        {"title": say("已办", "Done"), "href": "?tab=3"},
    ]


def fields() -> list[FieldView]:
    """One question of every kind."""
    yes_no = (
        Option(
            "yes", say("有", "Yes"), say("系统会自动核对，不用上传", "We check it; nothing to upload"), True
        ),
        Option("no", say("没有", "No")),
    )
    districts = tuple(
        Option(c, t) for c, t in (("370202", say("市南区", "Shinan")), ("370203", say("市北区", "Shibei")))
    )
    why = say(
        "用来判断能不能领生活补贴，只有民政局能看到。",
        "To see whether you may get the allowance. Only Civil Affairs sees it.",
    )
    return [
        FieldView("name", "text", say("姓名", "Name"), help=say("和身份证一致", "As on your identity card")),
        FieldView("resident", "identity", say("身份证号", "Identity number"), why=why),
        FieldView("phone", "phone", say("手机号", "Mobile number"), "13800005678"),
        FieldView("income", "money", say("家庭月收入", "Monthly income"), "3720", why=why),
        FieldView(
            "area", "number", say("住房面积", "Living space"), "86", unit=say("平方米", "m²"), required=False
        ),
        FieldView("born", "date", say("出生日期", "Date of birth"), "1951-03-08"),
        FieldView(
            "card", "radio", say("有残疾人证吗？", "Do you have a certificate?"), "yes", options=yes_no
        ),
        FieldView(
            "needs",
            "checkboxes",
            say("需要哪些帮助？", "Which help do you need?"),
            options=yes_no,
            required=False,
        ),
        FieldView("district", "select", say("住在哪个区？", "Where do you live?"), options=districts),
        FieldView("note", "textarea", say("还想说明什么？", "Anything else?"), required=False),
        FieldView(
            "paper", "file", say("出院小结", "Discharge note"), help=say("最多 20 MB", "At most 20 MB")
        ),
        FieldView(
            "agree", "checkbox", say("我同意调用我的户口信息", "I agree that my register entry is read")
        ),
    ]


def wrong() -> list[FieldView]:
    """Questions with errors."""
    yes_no = (Option("yes", say("有", "Yes")), Option("no", say("没有", "No")))
    return [
        FieldView(
            "wrong_resident",
            "identity",
            say("身份证号", "Identity number"),
            "37020219510308001",
            help=say("18 位", "18 characters"),
            error=say("少了一位，请对照身份证检查", "One character is missing: compare it with your card"),
        ),
        FieldView(
            "wrong_card",
            "radio",
            say("有残疾人证吗？", "Do you have a certificate?"),
            options=yes_no,
            error=say("请选择有或没有", "Choose yes or no"),
        ),
    ]
