"""Which gazetteer is in use, and how are its names looked up?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.core.geo import distance_m
from onecity.engines.basemap.declare import Addresses
from onecity.engines.basemap.errors import GazetteerMissing
from onecity.engines.basemap.gazetteer.entry import Entry, EntryKind
from onecity.engines.basemap.gazetteer.keys import Keys
from onecity.engines.basemap.gazetteer.speaking import lexicon
from onecity.engines.basemap.gazetteer.store import Kept, load, load_keys, pointed_at
from onecity.engines.basemap.rules.address import Lexicon

NEAR_DEG = 0.03


@dataclass(frozen=True)
class Gazetteer:
    """Everything that is known of the city's names, ready to be asked; shared by threads, never changed."""

    kept: Kept
    keys: Keys
    names: Addresses | None = None

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that the parser knows."""
        return lexicon(self.kept.entries, self.names)

    @cached_property
    def by_name(self) -> dict[tuple[EntryKind, str], list[Entry]]:
        """Entries by kind and valid name."""
        found = defaultdict(list)
        for one in self.kept.entries:
            found[one.kind, one.zh].append(one)
        return dict(found)

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        """Divisions and communities by their code."""
        kinds = {"city", "district", "street", "community"}
        return {one.codes[0]: one for one in self.kept.entries if one.kind in kinds}

    @cached_property
    def _places(self) -> tuple[list[Entry], np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
        placed = [
            one for one in self.kept.entries if one.kind == "place" and one.thing and one.lon is not None
        ]
        return placed, np.array([(one.lon, one.lat) for one in placed], float).reshape(-1, 2)

    def named(self, kind: EntryKind, zh: str) -> list[Entry]:
        """Entries of a kind with this valid name."""
        return self.by_name.get((kind, zh), [])

    def roads(self, zh: str) -> Iterable[int]:
        """Lines of the network's roads with this name, lanes too."""
        names = [one.road for kind in ("road", "highway") for one in self.named(kind, zh) if one.road >= 0]  # type: ignore[arg-type]
        if zh in self.kept.lanes:
            names.append(self.kept.lanes[zh])
        if self.kept.chains is not None:
            for name in names:
                yield from self.kept.chains.lines(name)

    def nearest_place(self, lon: float, lat: float, within_m: float) -> tuple[Entry, float] | None:
        """The thing of a layer that is nearest, and its distance in metres."""
        placed, points = self._places
        close = np.flatnonzero((np.abs(points - (lon, lat)) < NEAR_DEG).all(axis=1))
        found = [(distance_m(lon, lat, *points[one].tolist()), one) for one in close.tolist()]
        away, which = min(found, default=(within_m + 1, -1))
        return (placed[which], away) if away <= within_m else None


def home() -> Path:
    """Where gazetteers and tiles lie: in the data folder."""
    return Path(settings.CONFIGURATION.data) / "basemap"


def opened() -> Gazetteer:
    """The gazetteer in use. Raises `GazetteerMissing`."""
    known = pointed_at(home())
    if not known:
        raise GazetteerMissing
    try:
        return _open(home(), known)
    except FileNotFoundError:
        raise GazetteerMissing from None


@lru_cache(maxsize=2)
def _open(folder: Path, known: str) -> Gazetteer:
    try:
        names: Addresses | None = next(iter(current().all("addresses").values()), None)
    except NothingLoaded:
        names = None
    return Gazetteer(load(folder / known), load_keys(folder / known), names)
