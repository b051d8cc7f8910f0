"""What does one release declare?"""

from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from onecity.base.declarations.errors import VersionUnreadable
from onecity.base.declarations.kinds import kind_named
from onecity.base.declarations.models import ReleaseItem
from onecity.core.pack import DeclarationUnknown


class Snapshot:
    """One release, typed when first asked for: a `core.pack.City` without its folder. Safe to share by
    threads.
    """

    def __init__(self, release_id: UUID) -> None:
        self.release_id = release_id
        self._lock = Lock()
        self._typed: dict[str, Mapping[str, Any]] = {}
        self._written: dict[str, dict[str, tuple[str, str]]] = {}
        rows = ReleaseItem.objects.filter(release_id=release_id).order_by("position")
        names = ("version__kind", "version__key", "version__content_hash", "version__value")
        for kind, key, content_hash, value in rows.values_list(*names):
            self._written.setdefault(kind, {})[key] = (content_hash, value)

    def get(self, kind: str, id: str) -> Any:  # noqa: ANN401  the kind's model
        """The typed declaration. Raises `DeclarationUnknown`, `VersionUnreadable`, `KindUnknown`."""
        try:
            return self.all(kind)[id]
        except KeyError:
            raise DeclarationUnknown(kind, id) from None

    def all(self, kind: str) -> Mapping[str, Any]:
        """All declarations of a kind by id, in the order of files and lines. Raises as `get` does."""
        if kind not in self._written:
            return MappingProxyType({})
        with self._lock:
            if kind not in self._typed:
                self._typed[kind] = MappingProxyType(
                    {key: typed(kind, key, value) for key, (_, value) in self._written[kind].items()}
                )
            return self._typed[kind]

    def only(self, kind: str) -> Any:  # noqa: ANN401  the kind's model
        """The one declaration of a kind declared once, such as `city`. Raises `DeclarationUnknown`."""
        for value in self.all(kind).values():
            return value
        raise DeclarationUnknown(kind, "")

    def hash_of(self, kind: str, id: str) -> str:
        """The hash under which `version` finds the declaration for ever. Raises `DeclarationUnknown`."""
        try:
            return self._written[kind][id][0]
        except KeyError:
            raise DeclarationUnknown(kind, id) from None

    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds of which something is declared."""
        return tuple(self._written)


def typed(kind: str, id: str, value: str) -> Any:  # noqa: ANN401  the kind's model
    """A declaration from its stored JSON. Raises `KindUnknown`, `VersionUnreadable`."""
    try:
        return kind_named(kind).read(value)
    except ValidationError as error:
        raise VersionUnreadable(kind, id, error) from error
