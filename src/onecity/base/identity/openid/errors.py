"""What can go wrong between an app and the city? Messages are made at the edge, in the reader's language."""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError


class OpenIdError(SaidError):
    """An app asked for something that it cannot have; nothing was given."""

    status: ClassVar[int] = 400


@dataclass(eq=False)
class AppUnknown(OpenIdError):
    """The city declares no such app."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有名为 {app} 的应用。请核对编号，或在城市文件夹的 apps/ 中声明它。",
        "There is no app {app}. Check its id, or declare it in the folder apps/ of the city.",
    )
    app: str


@dataclass(eq=False)
class AppHasNoSecret(OpenIdError):
    """A public app runs on the person's device, where a secret would be none."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "应用 {app} 是公开客户端（client: public），不使用密钥，由 PKCE 保护。",
        "The app {app} is a public client (client: public): it has no secret, PKCE protects it.",
    )
    app: str


@dataclass(eq=False)
class AskedWrongly(OpenIdError):
    """The app sent the person here with a request that cannot be answered, and no safe way back is known."""

    words: ClassVar[tuple[str, str]] = (
        "这个应用的登录请求有误，您的信息没有提供给任何人。请联系应用的提供单位，并告知原因：{reason}。",
        "The app sent a wrong sign-in request; nothing of yours was given to anybody. Tell whoever runs the app: "
        "{reason}.",
    )
    reason: str
