"""What is the applicant told about a step of their case, in both languages?"""

from dataclasses import dataclass

from onecity.base.declarations.door import current
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.results import chosen_channel
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.steps import Step

Words = tuple[Text, Text]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the inbox shows, and the one line of it that may leave the house: the case number in the item's place."""

    title: Text
    body: Text
    outside: Text


# Title and body; the words in braces are filled in. A step without a letter need not be told.
ITEM_LETTERS: dict[Step, Words] = {
    Step.SUPPLEMENT_REQUESTED: (
        Text(zh="需要您补充：{item}", en="We need something more: {item}"),
        Text(zh="{reason} 补充之前，时限暂停。", en="{reason} The clock is paused until you answer."),
    ),
    Step.APPROVED: (
        Text(zh="已同意：{item}", en="Granted: {item}"),
        Text(zh="办件 {number}，结果在办件里查看。", en="Case {number}. Open it to see the result."),
    ),
    Step.REFUSED: (
        Text(zh="不予同意：{item}", en="Refused: {item}"),
        Text(zh="{reason} 您可以：{remedy}", en="{reason} What you can do: {remedy}"),
    ),
    Step.STOPPED: (
        Text(zh="无法继续：{item}", en="Cannot go on: {item}"),
        Text(zh="它依赖的事项没有通过。", en="What it builds on was not granted."),
    ),
    Step.PROCEDURE_BEGUN: (
        Text(zh="进入特别程序：{item}", en="A special procedure has begun: {item}"),
        Text(zh="{reason} 程序结束前，时限暂停。", en="{reason} The clock is paused until it has ended."),
    ),
    Step.TOLERATED: (
        Text(zh="已容缺受理：{item}", en="Accepted, one document to follow: {item}"),
        Text(zh="请按期补交材料，点开办件查看期限。", en="Hand it in by its date; open the case to see it."),
    ),
    Step.PROMISE_ACCEPTED: (
        Text(zh="已按您的承诺受理：{item}", en="Accepted on your promise: {item}"),
        Text(zh="决定后将核查承诺的内容。", en="What you promised is verified after the decision."),
    ),
    Step.LAPSED: (
        Text(zh="容缺材料逾期未交：{item}", en="A document did not come in time: {item}"),
        Text(
            zh="请尽快补交，否则将按告知的后果处理。",
            en="Hand it in at once; else what you were told follows.",
        ),
    ),
    Step.VERIFIED: (
        Text(zh="承诺已核实：{item}", en="Your promise was verified: {item}"),
        Text(zh="办件 {number}，没有其他要做的。", en="Case {number}. Nothing else is needed."),
    ),
    Step.DISPROVED: (
        Text(zh="承诺不实，结果已撤销：{item}", en="Taken back, the promise was untrue: {item}"),
        Text(zh="{reason}", en="{reason}"),
    ),
    Step.REVOKED: (
        Text(zh="结果已撤销：{item}", en="Taken back: {item}"),
        Text(zh="{reason}", en="{reason}"),
    ),
    Step.EXTENDED: (
        Text(zh="办理期限延长：{item}", en="More time is needed: {item}"),
        Text(zh="{reason}", en="{reason}"),
    ),
}
CASE_LETTERS: dict[Step, Words] = {
    Step.FILED: (
        Text(zh="已收到您的申请：{service}", en="We have your application: {service}"),
        Text(zh="办件编号 {number}。有进展会在这里告诉您。", en="Case {number}. You will hear from us here."),
    ),
    Step.CLOSED: (
        Text(zh="全部办结：{service}", en="All done: {service}"),
        Text(
            zh="办件 {number} 的所有事项已办结，点开查看结果。",
            en="Every item of case {number} is decided. Open it to see the results.",
        ),
    ),
}


def letter(file: CaseFile, event: CaseEvent) -> Letter | None:
    """What is written about an event; `None` for steps that the applicant knows of already."""
    if event.step is Step.CLOSED and (file.state.withdrawn_at or len(file.state.items) == 1):
        return None
    written = ITEM_LETTERS.get(event.step) if event.item else CASE_LETTERS.get(event.step)
    if written is None:
        return None
    subject = file.item(event.item).title if event.item else file.prepared.service.title
    title, body = written
    if event.item and waits_at_window(file, event):
        body = _to_collect(_office(file, event.item))
    number = Text(zh=f"办件 {file.row.number}", en=f"case {file.row.number}")
    return Letter(
        _filled(title, file, event, subject),
        _filled(body, file, event, subject),
        _filled(title, file, event, number),
    )


def waits_at_window(file: CaseFile, event: CaseEvent) -> bool:
    """Whether the applicant has to come and collect what was granted."""
    if event.step is not Step.APPROVED or event.item is None or chosen_channel(file) != "window":
        return False
    return bool(file.item(event.item).yields)


def _office(file: CaseFile, item_id: str) -> Text:
    """By its full name, as it stands at the door."""
    organisation, _division = handling(file.item(item_id), file.row.division)
    declared = current().all("organisation").get(organisation)
    return declared.name if declared else Text(zh=organisation, en=organisation)


def _to_collect(office: Text) -> Text:
    return Text(
        zh=f"办件 {{number}}，结果已备好，请带身份证件到{office.zh}窗口领取。",
        en=f"Case {{number}}. The result is ready: collect it at the counter of {office.en}, with your identity card.",
    )


def _filled(text: Text, file: CaseFile, event: CaseEvent, subject: Text) -> Text:
    words = {"number": file.row.number, "reason": event.reason, "remedy": event.remedy}
    return Text(
        zh=text.zh.format(service=subject.zh, item=subject.zh, **words),
        en=text.en.format(service=subject.en, item=subject.en, **words),
    )
