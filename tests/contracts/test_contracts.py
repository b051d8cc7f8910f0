"""Do the contracts hold, and would each of them notice?

One copy of the package gets a violation of every kind; one run of import-linter then has to name every one
of them, under the contract that it breaks.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = ROOT / "scripts" / "contracts"
ENGINES = sorted(path.parent.name for path in ROOT.glob("src/onecity/engines/*/engine.py"))
# Tiers have to be crossed: engines that do nothing stand in where none is built yet.
STAND_INS = ("emergency", "parking", "ledger")

HOUSE = "the house: imports only downwards"
PURE = "core and codecs know no Django"
LOADED = "adapters are loaded by name"
PORTS = "adapters know ports, codecs and core"
INBOUND = "gateways know the port Ingest alone"
BASE = "base: imports only downwards"
TIERS = "engines: imports only downwards, never sideways"


@dataclass(frozen=True, slots=True)
class Planted:
    """A module that imports what it must not, and the contract that forbids it."""

    module: str
    imports: str
    contract: str

    def __str__(self) -> str:
        return f"{self.module}-{self.imports}"


def inner_room(engine: str) -> str:
    """A room that nobody outside may enter: an engine without tables has no models."""
    folder = ROOT / "src" / "onecity" / "engines" / engine
    return "models" if (folder / "models.py").exists() or (folder / "models").is_dir() else "rules"


def of_every_engine() -> list[Planted]:
    """What each engine's own contracts have to notice."""
    return [
        planted
        for engine in ENGINES
        for planted in (
            Planted(
                f"simulation.in_{engine}",
                f"engines.{engine}.{inner_room(engine)}",
                f"{engine}: only door, events and errors are open",
            ),
            Planted(
                f"engines.{engine}.declare",
                f"engines.{engine}.{inner_room(engine)}",
                f"{engine}: rooms import downwards",
            ),
            Planted(f"engines.{engine}.rules", "django.db", f"{engine}: rules know no database and no page"),
        )
    ]


PLANTED = [
    Planted("core.planted", "django", PURE),
    Planted("codecs.planted", "django.db", PURE),
    Planted("core.upwards", "codecs", HOUSE),
    Planted("base.page", "web.access", HOUSE),
    Planted("base.scope", "engines.affairs.door", HOUSE),
    Planted("web.planted", "cli", HOUSE),
    Planted("web.to_engine", "engines.plan.door", HOUSE),
    Planted("engines.affairs.planted", "site.settings", HOUSE),
    Planted("base.audit.door", "base.identity.door", BASE),
    Planted("base.search.door", "base.notify.door", BASE),
    Planted("base.registry.door", "base.worklist.door", BASE),
    Planted("web.kit", "adapters.out.blobs_folder", LOADED),
    Planted("engines.affairs.door", "adapters.out.blobs_folder", LOADED),
    Planted("adapters.out.planted", "base.identity.door", PORTS),
    Planted("adapters.out.to_web", "web.access", PORTS),
    Planted("adapters.inbound.planted", "base.ports", INBOUND),
    Planted("adapters.inbound.to_city", "base.registry.door", PORTS),
    Planted("engines.affairs.upwards", "engines.plan.door", TIERS),
    Planted("engines.ledger.upwards", "engines.affairs.door", TIERS),
    Planted("engines.emergency.sideways", "engines.parking.door", TIERS),
    Planted(
        "engines.plan.checks", "engines.affairs.models", "affairs: only door, events and errors are open"
    ),
    Planted("engines.affairs.door", "engines.affairs.pages", "affairs: rooms import downwards"),
    Planted("engines.affairs.api", "engines.affairs.pages", "affairs: rooms import downwards"),
    Planted("engines.affairs.rules", "base.outbox.door", "affairs: rules know no database and no page"),
    *of_every_engine(),
]


def plant(package: Path, planted: Planted) -> None:
    """Writes the import into its module, at the end of what stands there already."""
    place = package.joinpath(*planted.module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    name = planted.imports if planted.imports.startswith("django") else f"onecity.{planted.imports}"
    with file.open("a") as module:
        module.write(f"\nimport {name}\n")


def stand_in(package: Path, engine: str) -> None:
    """An engine with a door and nothing behind it."""
    folder = package / "engines" / engine
    folder.mkdir(exist_ok=True)
    for name in ("__init__", "engine", "door"):
        (folder / f"{name}.py").touch()


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says about the planted copy, by contract."""
    root = tmp_path_factory.mktemp("planted")
    package = root / "onecity"
    leave_out = shutil.ignore_patterns("tests", "static", "templates", "locale*", "__pycache__", "*.md")
    shutil.copytree(ROOT / "src" / "onecity", package, ignore=leave_out)
    for engine in STAND_INS:
        stand_in(package, engine)
    for planted in PLANTED:
        plant(package, planted)
    written = subprocess.run([CONTRACTS, "--source", package], capture_output=True, text=True, check=True)
    (root / ".importlinter").write_text(written.stdout)
    # The folder that it runs in comes before the installed package.
    done = subprocess.run([LINT, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return by_contract(done.stdout.partition("Broken contracts")[2])


def by_contract(report: str) -> dict[str, str]:
    """The report's sections: a title, a line of dashes, then the imports."""
    found: dict[str, str] = {}
    title = previous = ""
    for line in report.splitlines():
        if line.startswith("---"):
            title = previous
        elif title:
            found[title] = found.get(title, "") + line + "\n"
        previous = line
    return found


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_planted_violation_is_named_under_its_contract(
    planted: Planted, complaints: dict[str, str]
) -> None:
    wanted = "django" if planted.imports.startswith("django") else f"onecity.{planted.imports}"
    assert f"onecity.{planted.module} -> {wanted}" in complaints.get(planted.contract, "")


def test_every_contract_has_its_planted_violation(complaints: dict[str, str]) -> None:
    written = (ROOT / ".importlinter").read_text()
    titles = {line.removeprefix("name = ") for line in written.splitlines() if line.startswith("name = ")}
    assert titles == {planted.contract for planted in PLANTED}
    assert titles <= complaints.keys()


@pytest.mark.parametrize(
    ("folder", "files", "order"),
    [
        ("engines/planted", ("engine.py",), "TIERS"),
        ("base/planted", ("apps.py",), "BASE_ORDER"),
        ("planted", ("__init__.py",), "LAYERS"),
    ],
)
def test_a_new_folder_needs_a_place_in_the_order(
    tmp_path: Path, folder: str, files: tuple[str, ...], order: str
) -> None:
    for parent in ("engines", "base", folder):
        (tmp_path / parent).mkdir(exist_ok=True)
    for name in files:
        (tmp_path / folder / name).touch()
    done = subprocess.run([CONTRACTS, "--source", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"scripts/contracts: give these a place in {order}: planted\n"


def test_the_contracts_are_up_to_date() -> None:
    done = subprocess.run([CONTRACTS, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_contracts_are_kept() -> None:
    done = subprocess.run([LINT, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
