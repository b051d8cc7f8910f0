"""An engine and a folder that only these tests know."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from onecity.base.actor import system
from onecity.base.declarations.door import ReleaseView, current, load_release
from onecity.base.manifest import Engine
from onecity.core.pack import City, Identifier, Kind
from onecity.core.text import Text

HERE = __name__
LOADER = system({"declarations.load", "declarations.read"})


class Bench(BaseModel):
    """Something to sit on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    name: Text
    seats: int


class StrictBench(Bench):
    """What a later version of the program expects of a bench."""

    wood: str


BENCH = Kind("bench", Bench, "benches.yaml", "many")
LATER_BENCH = Kind("bench", StrictBench, "benches.yaml", "many")

seen: list[tuple[int, str]] = []


class Refused(Exception):
    """What an engine raises when it cannot take a city."""


def loaded(city: City) -> None:
    """Note what was loaded and which release is already visible; refuse benches without seats."""
    seen.append((len(city.declarations), current().hash_of("bench", "oak")))
    if any(bench.seats == 0 for bench in city.all("bench").values()):
        raise Refused


ENGINE = Engine(
    "town",
    Text(zh="测试", en="Test"),
    kinds=("onecity.base.declarations.declare:CITY", f"{HERE}:BENCH"),
    loaded=(f"{HERE}:loaded",),
)
LATER_ENGINE = Engine("town", Text(zh="测试", en="Test"), kinds=(f"{HERE}:LATER_BENCH",))
TWICE_ENGINE = Engine("town", Text(zh="测试", en="Test"), kinds=(f"{HERE}:BENCH", f"{HERE}:LATER_BENCH"))


def write(folder: Path, seats: int = 4, *, names: tuple[str, ...] = ("oak", "beech")) -> Path:
    """A folder of two benches, of which the first has so many seats."""
    folder.mkdir(exist_ok=True)
    benches = [
        f"- {{id: {name}, name: {{zh: 长凳, en: Bench}}, seats: {seats if place == 0 else 2}}}\n"
        for place, name in enumerate(names)
    ]
    (folder / "benches.yaml").write_text("".join(benches), encoding="utf-8")
    return folder


def load_benches(folder: Path, seats: int = 4) -> ReleaseView:
    """Write the folder and load it."""
    return load_release(write(folder, seats), actor=LOADER)
