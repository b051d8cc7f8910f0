"""Which declarations are apps, and when are they right?"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from onecity.base.identity.openid.declare import App
from onecity.core.pack import City, Declaration, Kind, Problem
from onecity.core.text import Text

ADDRESS_UNSAFE = Text(
    zh="“{found}”不能用作地址：请写完整的 https 地址，不带用户名、通配符和 # 部分；http 只能用于本机（127.0.0.1）。",
    en='"{found}" cannot be used: write a whole https address without user name, wildcard or fragment; http only for '
    "this machine (127.0.0.1).",
)
SCOPE_TWICE = Text(zh="“{found}”写了两次。请合并。", en='"{found}" stands twice. Merge them.')
OPENID_MISSING = Text(
    zh="索取信息的应用须先登录。请在 scopes 中加上 openid 及其用途。",
    en="An app that asks for data needs a sign-in first. Add openid with its purpose to scopes.",
)
NOWHERE_BACK = Text(
    zh="登录之后要有去处。请填写 redirect_uris。",
    en="A sign-in has to lead somewhere. Fill in redirect_uris.",
)
NO_CONTACT = Text(
    zh="请至少留一种联系方式：email 或 phone。",
    en="Leave at least one way to ask for help: email or phone.",
)


def check_app(declaration: Declaration, _city: City) -> Iterator[Problem]:
    """Every address is safe, every scope stands once with a sign-in before it, somebody can be asked."""
    app: App = declaration.value
    for field in ("redirect_uris", "after_sign_out_uris"):
        for place, address in enumerate(getattr(app, field)):
            if not safe_address(address):
                yield declaration.problem((field, place), "app-address-unsafe", message=ADDRESS_UNSAFE)
    for field in ("home_url", "health_url"):
        if (address := getattr(app, field)) and not safe_address(address):
            yield declaration.problem(field, "app-address-unsafe", message=ADDRESS_UNSAFE)
    yield from _scope_problems(declaration, app)
    if not (app.contact.email or app.contact.phone):
        yield declaration.problem("contact", "app-without-contact", message=NO_CONTACT)


def _scope_problems(declaration: Declaration, app: App) -> Iterator[Problem]:
    names = [wish.scope for wish in app.scopes]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield declaration.problem(("scopes", place, "scope"), "scope-twice", message=SCOPE_TWICE)
    if names and "openid" not in names:
        yield declaration.problem("scopes", "openid-missing", message=OPENID_MISSING)
    if names and not app.redirect_uris:
        yield declaration.problem("scopes", "redirect-missing", message=NOWHERE_BACK)


def safe_address(address: str) -> bool:
    """Whether a browser may be sent there: by TLS, or to this very machine; without anything that hides the host."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or any(one in address for one in "\\#*\"<>'") or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


APP = Kind("app", App, "apps/*.yaml", "one", check=check_app)
