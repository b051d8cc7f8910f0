"""What can go wrong with another organisation's program? Messages are made at the edge, in the caller's language."""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError


class ClientError(SaidError):
    """A program was not recognised, or asked what it may not; nothing was changed."""

    status: ClassVar[int] = 422


@dataclass(eq=False)
class SignatureUnreadable(ClientError):
    """The signature fields break RFC 9421 or RFC 9530."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "签名无法读取，请按 RFC 9421 填写：{reason}。",
        "The signature cannot be read; write it as RFC 9421 says: {reason}.",
    )
    reason: str


@dataclass(eq=False)
class BodyChanged(ClientError):
    """The body is not the one whose digest was sent."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "正文与 Content-Digest 不一致，请对实际发送的字节计算摘要。",
        "The body does not match its Content-Digest. Compute it over the bytes that you send.",
    )


@dataclass(eq=False)
class SignatureOutdated(ClientError):
    """The signature was made too long ago or in the future."""

    status: ClassVar[int] = 401
    words: ClassVar[tuple[str, str]] = (
        "签名时间超出允许的 5 分钟。本系统时间为 {now}，请校准时钟并重新签名。",
        "The signature is outside the five minutes allowed. It is {now} here: set your clock and sign anew.",
    )
    now: str


@dataclass(eq=False)
class ClientKeyUnknown(ClientError):
    """No valid key has this id."""

    status: ClassVar[int] = 401
    words: ClassVar[tuple[str, str]] = (
        "密钥 {key_id} 未登记、未生效或已停用。请使用登记时得到的 keyid。",
        "The key {key_id} is not registered or not valid now. Use the keyid that you got when it was registered.",
    )
    key_id: str


@dataclass(eq=False)
class SignatureWrong(ClientError):
    """The key did not make this signature over this request."""

    status: ClassVar[int] = 401
    words: ClassVar[tuple[str, str]] = (
        "签名与请求不符。请逐行核对签名基础串：方法、主机、路径、查询串和摘要。",
        "The signature does not match. Compare the signature base line by line: method, host, path, query, digest.",
    )


@dataclass(eq=False)
class NonceUsed(ClientError):
    """The same request came before."""

    status: ClassVar[int] = 401
    words: ClassVar[tuple[str, str]] = (
        "这个签名已经用过一次。每次请求（包括重试）都要用新的 nonce 重新签名。",
        "This signature was used before. Sign every request, and every retry, anew with a new nonce.",
    )


@dataclass(eq=False)
class TooManyRequests(ClientError):
    """The program asks more often than is good for the others."""

    status: ClassVar[int] = 429
    words: ClassVar[tuple[str, str]] = (
        "系统 {client} 每分钟的请求超过 {most} 次，请一分钟后再试。",
        "The program {client} asks more than {most} times a minute. Try again in a minute.",
    )
    client: str
    most: int


@dataclass(eq=False)
class ClientDisabled(ClientError):
    """The program was disabled."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "系统 {client} 已停用，请联系安全管理员。",
        "The program {client} is disabled. Ask the city's security officer.",
    )
    client: str


@dataclass(eq=False)
class SourceRefused(ClientError):
    """The request came from an address that was not registered for the program."""

    status: ClassVar[int] = 403
    words: ClassVar[tuple[str, str]] = (
        "来源地址 {address} 不在系统 {client} 的登记范围内。",
        "The address {address} is not one of those registered for {client}.",
    )
    client: str
    address: str


@dataclass(eq=False)
class ClientUnknown(ClientError):
    """No program of this name is registered."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有登记名为 {client} 的系统。",
        "No program {client} is registered.",
    )
    client: str


@dataclass(eq=False)
class ClientNameTaken(ClientError):
    """Another program has this name."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "名称 {client} 已被使用，请换一个。",
        "The name {client} is taken. Choose another.",
    )
    client: str


@dataclass(eq=False)
class ClientNameInvalid(ClientError):
    """Not a name that fits into a key's id."""

    words: ClassVar[tuple[str, str]] = (
        "名称 {client} 不可用：用 2 至 40 个小写字母、数字和连字符。",
        "The name {client} cannot be used: take 2 to 40 lower-case letters, digits and hyphens.",
    )
    client: str


@dataclass(eq=False)
class RoleNotForClients(ClientError):
    """Administration, security and audit are for people only."""

    words: ClassVar[tuple[str, str]] = (
        "角色 {role} 承担系统、安全或审计管理，只能由人担任。",
        "The role {role} administers, secures or audits the city: only people hold it.",
    )
    role: str


@dataclass(eq=False)
class BeyondRole(ClientError):
    """A permission that the role does not have."""

    words: ClassVar[tuple[str, str]] = (
        "角色 {role} 没有这些权限：{permissions}。",
        "The role {role} does not have: {permissions}.",
    )
    role: str
    permissions: str


@dataclass(eq=False)
class DivisionUnknown(ClientError):
    """The city has no such division."""

    words: ClassVar[tuple[str, str]] = (
        "没有代码为 {division} 的行政区划。",
        "There is no division {division}.",
    )
    division: str


@dataclass(eq=False)
class NetworkInvalid(ClientError):
    """Not an address or a network."""

    words: ClassVar[tuple[str, str]] = (
        "{network} 不是网络地址，请写成 203.0.113.0/24 或 2001:db8::/32。",
        "{network} is no network. Write it like 203.0.113.0/24 or 2001:db8::/32.",
    )
    network: str


@dataclass(eq=False)
class KeyUnusable(ClientError):
    """Not a public key of a kind that is taken."""

    words: ClassVar[tuple[str, str]] = (
        "不是可用的公钥：请给出 PEM 格式的 Ed25519 或 P-256 公钥。",
        "This is no usable public key: give Ed25519 or P-256 in PEM.",
    )


@dataclass(eq=False)
class KeyTaken(ClientError):
    """The key is registered already."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "这个公钥已经登记过，请生成新的密钥对。",
        "This key is registered already. Make a new pair.",
    )
