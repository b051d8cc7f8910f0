"""How does a request of an app reach the protocol, and its answer the page?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request  # type: ignore[import-untyped]
from django.conf import settings

Fields = Mapping[str, list[str]]


def issuer() -> str:
    """The name under which the city vouches for people: its public address."""
    return str(settings.ONECITY_ADDRESS)


class Payload(OAuth2Payload):  # type: ignore[misc]
    """What was sent, by name; the last value where a name stands twice."""

    def __init__(self, *sources: Fields) -> None:
        self._sources = sources

    @cached_property
    def datalist(self) -> defaultdict[str, list[str]]:
        """All values of each name."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for source in self._sources:
            for name, values in source.items():
                found[name].extend(values)
        return found

    @cached_property
    def data(self) -> dict[str, str]:
        """One value of each name."""
        return {name: values[-1] for name, values in self.datalist.items() if values}


class Asked(OAuth2Request):  # type: ignore[misc]
    """A request as authlib reads it. Raises authlib's `InsecureTransportError` where the city is not behind TLS."""

    def __init__(
        self, method: str, path: str, query: Fields, form: Fields, headers: Mapping[str, str]
    ) -> None:
        super().__init__(method, issuer() + path, headers=headers)
        self.payload = Payload(query, form)
        self._form = Payload(form).data
        self._args = Payload(query).data

    @property
    def args(self) -> dict[str, str]:
        """The query."""
        return self._args

    @property
    def form(self) -> dict[str, str]:
        """The body."""
        return self._form

    def asks(self, name: str) -> str:
        """One value of what was sent; empty when it was not."""
        found: str = self.payload.data.get(name, "")
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the app."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
