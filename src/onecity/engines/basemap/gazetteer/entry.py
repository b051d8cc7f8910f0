"""What is known of one name of the city?"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

EntryKind = Literal["city", "district", "street", "community", "road", "highway", "place"]
Source = Literal["division", "community", "layer", "names", "community-name", "network"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with where it is.

    `codes` are the divisions that it lies in. `radius_m` says how far from its point it may be. `road` counts in the
    road network; `generated`: that network is invented. `thing` is a thing of a layer of the registry.
    """

    kind: EntryKind
    zh: str
    en: str
    source: Source
    codes: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    radius_m: float = 0.0
    says: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    road: int = -1
    generated: bool = False
    approximate: bool = False
    thing: str = ""
    layer: str = ""
    named_after: tuple[str, ...] = field(default=())

    def values(self) -> dict[str, Any]:
        """Only what differs from nothing: short lines in the file."""
        return {
            key: value for key, value in asdict(self).items() if value not in ("", (), None, -1, False, 0.0)
        }

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Entry":
        """What `values` gave."""
        lists = ("codes", "says", "weak", "named_after")
        said: dict[str, Any] = {k: tuple(value) if k in lists else value for k, value in values.items()}
        return cls(**said)
