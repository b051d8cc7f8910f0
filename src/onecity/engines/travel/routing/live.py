"""How do new speeds reach every process at once?

One process writes: it blends measurements with experience, customises each profile, and lets a folder with the next
epoch appear; then it points at it. The others look at the pointer and map the files: they see one epoch or the next,
never a mixture. Measurements wait as small files until they are taken up.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from onecity.base.durable import replacing
from onecity.engines.travel.roads.store import CURRENT, Growing, load_arrays, point_at, save_arrays
from onecity.engines.travel.routing.graph import free_kmh, weights_of
from onecity.engines.travel.routing.hierarchy import Weights, customise
from onecity.engines.travel.routing.prepared import Ready
from onecity.engines.travel.rules.blend import HOURS, blended_kmh, learned
from onecity.engines.travel.rules.profile import PROFILES, Profile
from onecity.engines.travel.rules.road import RoadClass

KEPT = 3  # epochs that stay: whoever has just read the pointer still finds its folder
ENOUGH = 30  # measurements of a class in an hour of the week before experience is believed
PARTS = ("arc", "up", "down")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights of one profile at one epoch: of the graph's arcs, and of the shortcuts."""

    epoch: int
    arc: NDArray[np.int32]
    shortcuts: Weights


@dataclass(frozen=True, slots=True)
class Measurements:
    """What a car did on arcs of the network, and when (seconds since 1970)."""

    arc: NDArray[np.int32]
    kmh: NDArray[np.float64]
    at: NDArray[np.float64]


class Live:
    """The speeds of one network, in a folder."""

    def __init__(self, folder: Path, ready: Ready) -> None:
        self.folder, self.ready = folder, ready

    def epoch(self) -> int | None:
        """The epoch in use, None before the first."""
        try:
            return int((self.folder / CURRENT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def weighed(self, profile: Profile, epoch: int) -> Weighed:
        """The weights of an epoch, mapped. Raises `FileNotFoundError` when it is gone."""
        found = load_arrays(self.folder / f"epoch-{epoch}" / profile.id, PARTS)
        return Weighed(epoch, found["arc"], Weights(found["up"], found["down"]))

    def feed(self, measured: Measurements) -> None:
        """Leave measurements for the writer."""
        waiting = self.folder / "waiting"
        waiting.mkdir(parents=True, exist_ok=True)
        name = f"{uuid4().hex}.npz"
        with replacing(waiting / name, durable=False) as part, part.open("wb") as file:
            np.savez(file, arc=measured.arc, kmh=measured.kmh, at=measured.at)

    def publish(self, now: float, hour: int) -> int:
        """Take up what waits and let the next epoch appear; gives it. One process at a time, others wait."""
        with self._alone():
            known = self._known()
            taken = self._take_up(known, hour)
            epoch = (self.epoch() or 0) + 1
            self._forget(epoch - 1)
            speeds = blended_kmh(self._historic_kmh(known, hour), known["kmh"], now - known["at"])
            with Growing(self.folder / f"epoch-{epoch}") as folder:
                for profile in PROFILES.values():
                    one = weighed(self.ready, profile, speeds, epoch, hour)
                    parts = {"arc": one.arc, "up": one.shortcuts.up, "down": one.shortcuts.down}
                    save_arrays(parts, folder / profile.id)
            point_at(self.folder / CURRENT, str(epoch))
            self._keep(known, taken)
            return epoch

    def historic_kmh(self, hour: int) -> NDArray[np.float64]:
        """What experience expects on every arc in an hour of the week."""
        return self._historic_kmh(self._known(), hour)

    def _historic_kmh(self, known: dict[str, NDArray[np.float64]], hour: int) -> NDArray[np.float64]:
        share = learned(known["total"][:, hour], known["count"][:, hour], ENOUGH)
        return free_kmh(self.ready.network) * np.repeat(share[self.ready.network.road_class], 2)

    def _known(self) -> dict[str, NDArray[np.float64]]:
        """The last measurement of every arc, and what was learned of each class by hour of the week."""
        arcs, shape = 2 * self.ready.network.segment_count, (len(RoadClass), HOURS)
        known = {"kmh": np.zeros(arcs), "at": np.full(arcs, -np.inf)}
        known |= {"total": np.zeros(shape), "count": np.zeros(shape)}
        with suppress(FileNotFoundError), np.load(self.folder / "known.npz", allow_pickle=False) as kept:
            known = {name: kept[name] for name in known}
        return known

    def _take_up(self, known: dict[str, NDArray[np.float64]], hour: int) -> list[Path]:
        """Read what waits into what is known; the latest of an arc counts."""
        files = sorted(self.folder.glob("waiting/*.npz"))
        free, road_class = free_kmh(self.ready.network), self.ready.network.road_class
        for path in files:
            with np.load(path, allow_pickle=False) as told:
                arc, kmh, at = told["arc"], told["kmh"], told["at"]
            order = np.argsort(at, kind="stable")
            arc, kmh, at = arc[order], kmh[order], at[order]
            newer = at >= known["at"][arc]
            known["kmh"][arc[newer]], known["at"][arc[newer]] = kmh[newer], at[newer]
            place = road_class[arc >> 1], hour
            np.add.at(known["total"], place, np.minimum(kmh / free[arc], 1.5))
            np.add.at(known["count"], place, 1)
        return files

    def _keep(self, known: dict[str, NDArray[np.float64]], taken: list[Path]) -> None:
        with replacing(self.folder / "known.npz", durable=False) as part, part.open("wb") as file:
            np.savez(file, **known)  # type: ignore[arg-type]
        for path in taken:
            path.unlink()

    def _forget(self, epoch: int) -> None:
        """Old epochs, and what a writer that was killed left half made."""
        for folder in self.folder.glob("epoch-*"):
            # Above the epoch: it appeared, but its writer was killed before it pointed there.
            if not epoch - KEPT < int(folder.name.removeprefix("epoch-")) <= epoch:
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self.folder.glob(".growing-*"):
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def weighed(
    ready: Ready,
    profile: Profile,
    car_kmh: NDArray[np.float64] | None = None,
    epoch: int = 0,
    hour: int | None = None,
) -> Weighed:
    """The weights of a profile for given speeds (free roads where left out), in an hour of the week."""
    arc = weights_of(ready.network, ready.graphs[profile.mode], profile, car_kmh, hour)
    return Weighed(epoch, arc, customise(ready.topologies[profile.mode], arc))
