"""What of an HTTP message can be signed, and what is its value?

Components are written in lower case: `@method`, `@authority`, `@path`, `@query`, `@status`, or the name of a
header. Parameters of components (`;sf`, `;bs`, `;req`) are not used here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from onecity.core.signature.errors import SignatureMalformed

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_COMPONENT = re.compile(r"@[a-z-]+|[a-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response. `headers` have lower-case names; several of one name are joined by `, `."""

    derived: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        object.__setattr__(self, "derived", MappingProxyType(dict(self.derived)))
        object.__setattr__(self, "headers", MappingProxyType(_lowered(self.headers)))

    def with_headers(self, more: Mapping[str, str]) -> "Message":
        """The same message with further headers; those of the same name are replaced."""
        return Message(self.derived, {**self.headers, **_lowered(more)}, self.body)

    def value(self, component: str) -> str:
        """A component's value as it stands in the signature base. Raises `SignatureMalformed`."""
        if not _COMPONENT.fullmatch(component):
            raise SignatureMalformed("Signature-Input", f"{component!r} is no component")
        found = (self.derived if component.startswith("@") else self.headers).get(component)
        if found is None:
            raise SignatureMalformed("Signature-Input", f"the message has no {component!r}")
        # a line break would let a header's value pass for further lines of the base
        if not _VALUE.fullmatch(found):
            raise SignatureMalformed(component, "its value has other characters than printable ASCII")
        return found.strip()

    def base(self, components: Iterable[str], parameters: str) -> bytes:
        """The signature base (RFC 9421, 2.5); `parameters` is the value of `@signature-params`."""
        lines = [f'"{component}": {self.value(component)}' for component in components]
        return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def request(
    *,
    method: str,
    authority: str,
    path: str,
    query: str = "",
    scheme: str = "https",
    headers: Mapping[str, str] = MappingProxyType({}),
    body: bytes = b"",
) -> Message:
    """A request; `path` and `query` as they were sent, the query without its question mark."""
    derived = {
        "@method": method,
        "@authority": authority.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ":443")),
        "@path": path or "/",
        "@query": f"?{query}",
    }
    return Message(derived, headers, body)


def request_to(
    method: str, url: str, headers: Mapping[str, str] = MappingProxyType({}), body: bytes = b""
) -> Message:
    """A request to an absolute address."""
    parts = urlsplit(url)
    return request(
        method=method,
        authority=parts.netloc.rpartition("@")[2],
        path=parts.path,
        query=parts.query,
        scheme=parts.scheme,
        headers=headers,
        body=body,
    )


def response(status: int, headers: Mapping[str, str], body: bytes = b"") -> Message:
    """A response."""
    return Message({"@status": str(status)}, headers, body)


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
