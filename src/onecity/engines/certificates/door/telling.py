"""Who is told what about a certificate: the holder's inbox, and what the search finds?"""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from onecity.base.notify.door import send
from onecity.base.search.door import Entry, put, remove
from onecity.core.text import Text
from onecity.engines.certificates.door.declared import organisation_name, types
from onecity.engines.certificates.models import Certificate, UseGrant
from onecity.engines.certificates.rules.life import State

KIND = "certificate"
TOPIC = "certificates"


def issued(row: Certificate) -> None:
    """A certificate is valid: the holder hears of it and finds it."""
    put([entry(row)])
    if row.simulated:
        return  # a demo person's inbox begins empty
    by = organisation_name(row.issuer)
    _tell(
        row,
        Text(zh="电子证照已签发：{title}", en="Certificate issued: {title}"),
        Text(
            zh=f"{by.zh}已为您签发，可随时出示、下载，并查看谁用过它。",
            en=f"Issued by {by.en}. Show it, download it, and see who has used it.",
        ),
    )


def changed(row: Certificate) -> None:
    """A certificate has a new version."""
    put([entry(row)])
    _tell(
        row,
        Text(zh="电子证照已变更：{title}", en="Certificate changed: {title}"),
        Text(
            zh="请核对新的内容；旧版本已失效。",
            en="Check the new content; the former version no longer holds.",
        ),
    )


def revoked(row: Certificate) -> None:
    """A certificate was taken back."""
    _tell(
        row,
        Text(zh="电子证照已注销：{title}", en="Certificate revoked: {title}"),
        Text(
            zh="理由写在证照页面；有异议可联系签发机关。",
            en="The reason stands on its page; ask the issuer if you disagree.",
        ),
    )


def expired(row: Certificate) -> None:
    """A certificate's time is over."""
    _tell(
        row,
        Text(zh="电子证照已过期：{title}", en="Certificate expired: {title}"),
        Text(
            zh="需要继续使用的，请到签发机关换发。", en="If you still need it, ask the issuer for a new one."
        ),
    )


def used_by_duty(row: Certificate, grant: UseGrant) -> None:
    """An office read a certificate on its duty by law, without asking: the holder is told at once."""
    by = organisation_name(grant.organisation)
    _tell(
        row,
        Text(zh="您的证照被依职能使用：{title}", en="Your certificate was used by duty of office: {title}"),
        Text(
            zh=f"{by.zh}依照法定职责读取了部分信息。内容和依据见证照页面。",
            en=f"{by.en} read part of it under its duty by law. What and why stands on the certificate's page.",
        ),
    )


def entry(row: Certificate) -> Entry:
    """How the holder finds a certificate; nobody else does."""
    declared = types().get(row.type)
    title = declared.title if declared else Text(zh=row.type, en=row.type)
    return (
        Entry(
            kind=KIND,
            key=str(row.id),
            title=title,
            summary=Text(zh="我的证照", en="My certificate"),
            url=reverse("certificates:certificate", args=[row.id]),
            visibility="owner",
            owner=UUID(row.holder),
            keywords=declared.keywords if declared else (),
            order=40,
        )
        if row.holder_kind == "person"
        else _of_organisation(row, title)
    )


def _of_organisation(row: Certificate, title: Text) -> Entry:
    """An organisation's certificate is found by those who issue it; its agents reach it from their own page."""
    return Entry(
        kind=KIND,
        key=str(row.id),
        title=title,
        summary=Text(zh="单位证照", en="Certificate of an organisation"),
        url=reverse("certificates:desk_certificate", args=[row.id]),
        visibility="organisation",
        organisation=row.issuer,
        division=row.division,
        permission="certificates.issue",
        order=60,
    )


def entries() -> Iterator[Entry]:
    """Every certificate that was issued, and every matter; the index is made anew with each release."""
    for row in Certificate.objects.exclude(state=State.MADE).order_by("id").iterator():
        yield entry(row)


def forget(row: Certificate) -> None:
    """Nobody finds it any more."""
    remove(KIND, str(row.id))


def _tell(row: Certificate, title: Text, body: Text) -> None:
    if row.holder_kind != "person":
        return
    declared = types().get(row.type)
    name = declared.title if declared else Text(zh=row.type, en=row.type)
    send(
        UUID(row.holder),
        title=Text(zh=title.zh.format(title=name.zh), en=title.en.format(title=name.en)),
        body=body,
        outside=Text(zh="您的电子证照有新情况", en="There is news of a certificate of yours"),
        topic=TOPIC,
        url=reverse("certificates:certificate", args=[row.id]),
    )
