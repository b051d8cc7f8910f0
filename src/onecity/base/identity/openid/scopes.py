"""Which personal data does a scope give, under which claims, and how is that said in plain words?"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from onecity.base.identity.openid.declare import App
from onecity.core.text import Text


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """What a person reads about a scope; `fields` are what consent and audit name, `claims` what the app receives."""

    title: Text
    note: Text
    fields: tuple[str, ...]
    claims: tuple[str, ...]


SCOPES: Mapping[str, ScopeWords] = MappingProxyType(
    {
        "openid": ScopeWords(
            Text(zh="用城市账号登录", en="Sign in with your city account"),
            Text(
                zh="应用只得到一个专用编号，与其他应用得到的不同。",
                en="The app gets a number that only it knows; other apps get other numbers.",
            ),
            ("pseudonym",),
            ("sub",),
        ),
        "name_masked": ScopeWords(
            Text(zh="姓名（部分隐藏）", en="Name, partly hidden"),
            Text(zh="例如：李**", en="For example: 李**"),
            ("name_masked",),
            ("name_masked",),
        ),
        "name": ScopeWords(
            Text(zh="姓名", en="Name"), Text(zh="完整姓名", en="Your whole name"), ("name",), ("name",)
        ),
        "mobile_masked": ScopeWords(
            Text(zh="手机号（部分隐藏）", en="Mobile number, partly hidden"),
            Text(zh="例如：138****0001", en="For example: 138****0001"),
            ("phone_masked",),
            ("phone_number_masked",),
        ),
        "mobile": ScopeWords(
            Text(zh="手机号", en="Mobile number"),
            Text(zh="完整号码", en="The whole number"),
            ("phone",),
            ("phone_number",),
        ),
        "verified": ScopeWords(
            Text(zh="是否已实名核验", en="Whether your identity was verified"),
            Text(zh="只回答“是”或“否”，不提供身份证号。", en="Only yes or no, never your identity number."),
            ("identity_verified",),
            ("identity_verified",),
        ),
        "adult": ScopeWords(
            Text(zh="是否年满十八周岁", en="Whether you are eighteen or older"),
            Text(zh="只回答“是”或“否”，不提供生日。", en="Only yes or no, never your birthday."),
            ("over_18",),
            ("over_18",),
        ),
        "district": ScopeWords(
            Text(zh="所在区市", en="Your district"),
            Text(zh="只到区市，不提供住址。", en="The district only, never your address."),
            ("district",),
            ("district",),
        ),
        "offline_access": ScopeWords(
            Text(zh="您不在时也能继续使用", en="Go on while you are away"),
            Text(
                zh="应用不用您再次登录，也能继续读取您同意提供的信息。",
                en="The app may go on reading what you agreed to without asking you to sign in again.",
            ),
            ("offline",),
            (),
        ),
    }
)


def text_version(app: App, scope: str) -> str:
    """Which words a person agreed to: another purpose, another length or another scope needs another consent."""
    wish, words = app.wish(scope), SCOPES[scope]
    said = [
        app.id,
        scope,
        str(app.days),
        *(part for one in (words.title, words.note) for part in (one.zh, one.en)),
    ]
    if wish is not None:
        said += [wish.purpose.zh, wish.purpose.en]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


def district_of(division: str) -> str:
    """The district that a division lies in, by the first six digits of its code; empty for the city itself."""
    return division[:6] if len(division) >= 6 else ""


def soonest(*moments: datetime | None) -> datetime | None:
    """The earliest of several moments, open ones left out."""
    return min((one for one in moments if one is not None), default=None)
