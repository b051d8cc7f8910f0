"""How long does it take to read and check a whole city of 5,000 declarations?

    python benchmarks/pack.py [--json] [--declarations 5000]

Ours is `core.pack.load`: parsing, typing, references, content hashes. The peers parse the same files and do
nothing else; ruamel.yaml's default mode is the one that keeps positions, as ours does. Times are of the
processor, not of the clock, so that other programs on the machine disturb little.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from onecity.core.pack import Condition, Identifier, Kind, Ref, load
from onecity.core.text import Text

DECLARATIONS = 5_000
ROUNDS = 3
SAMPLE = 250  # the peers that are written in Python get a part of the files, and their time is scaled

SERVICE_TEXT = """\
id: service-{number}
title: {{zh: 助残一件事, en: Disability support}}
audience: person
lead: office-{office}
items:
  - id: certificate
    department: office-{office}
    needs: [identity, assessment-report]
    yields: [disability-certificate]
    clock: {{legal: 30 workdays, promised: 15 workdays, pauses_on: [assessment]}}
  - id: living-allowance
    department: office-1
    needs: [disability-certificate, household-income]
    when: applicant.income_per_month < city.minimum_living_standard
    clock: {{promised: 10 workdays}}
"""
OFFICE_TEXT = "- id: office-{number}\n  name: {{zh: 第{number}局, en: Office {number}}}\n"
DISTRICT_TEXT = "{number},第{number}区,District {number},{number}00,120.3,36.1\n"


class Strict(BaseModel):
    """Nothing unknown, nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clock(Strict):
    """How long an item takes."""

    promised: str
    legal: str | None = None
    pauses_on: tuple[str, ...] = ()


class Item(Strict):
    """One thing that an office handles."""

    id: Identifier
    department: Annotated[str, Ref("office")]
    needs: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    clock: Clock
    when: Condition | None = None


class Service(Strict):
    """Something that people apply for."""

    id: Identifier
    title: Text
    audience: Literal["person", "company"]
    lead: Annotated[str, Ref("office")]
    items: tuple[Item, ...]


class Office(Strict):
    """A body that people work for."""

    id: Identifier
    name: Text


class District(Strict):
    """A row of the table of districts."""

    code: str
    name: Text
    population: int
    lon: float
    lat: float


KINDS = (
    Kind("service", Service, "affairs/*/service.yaml", "one"),
    Kind("office", Office, "offices/*.yaml", "many"),
    Kind("district", District, "districts.csv", "rows", id_field="code"),
)


def write_city(folder: Path, declarations: int) -> None:
    """A city: three fifths services, a file each; the rest offices in a list and districts in a table."""
    offices = declarations // 5
    services = declarations - 2 * offices
    for number in range(services):
        path = folder / f"affairs/service-{number}/service.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(SERVICE_TEXT.format(number=number, office=number % offices), encoding="utf-8")
    (folder / "offices").mkdir()
    listed = "".join(OFFICE_TEXT.format(number=number) for number in range(offices))
    (folder / "offices/all.yaml").write_text(listed, encoding="utf-8")
    rows = "".join(DISTRICT_TEXT.format(number=number) for number in range(offices))
    (folder / "districts.csv").write_text(
        "code,name_zh,name_en,population,lon,lat\n" + rows, encoding="utf-8"
    )


def best_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least processor time of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def peer_s(parse: Callable[[str], object], texts: list[str], sample: int | None = None) -> float:
    """Seconds to parse all texts; with `sample`, measured on so many and scaled by their length."""
    chosen = texts[:: max(1, len(texts) // sample)] if sample else texts
    share = sum(map(len, texts)) / sum(map(len, chosen))
    return best_s(lambda: [parse(text) for text in chosen], 1 if sample else ROUNDS) * share


def main(as_json: bool = False, declarations: int = DECLARATIONS) -> list[dict[str, Any]]:
    """Measure, print, and give the figures; fewer seconds are better."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder, declarations)
        ours = best_s(lambda: load(folder, KINDS))
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))]
    peers = {
        "ruamel.yaml (parsing only, keeps positions)": peer_s(YAML().load, texts, SAMPLE),
        "ruamel.yaml safe (parsing only)": peer_s(YAML(typ="safe", pure=True).load, texts, SAMPLE),
        "PyYAML CSafeLoader (parsing only, YAML 1.1)": peer_s(
            lambda text: yaml.load(text, Loader=yaml.CSafeLoader), texts
        ),
    }
    figures = [
        {
            "name": f"pack: load {declarations:,} declarations, checked",
            "ours": round(ours, 2),
            "unit": "s",
            "better": "lower",
            "peers": [
                {"name": peer, "figure": round(took, 2), "ratio": round(took / ours, 2)}
                for peer, took in peers.items()
            ],
        }
    ]
    print(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else _lines(figures))
    return figures


def _lines(figures: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{figure['name']}: {figure['ours']} {figure['unit']}; "
        + ", ".join(f"{peer['name']} {peer['figure']}" for peer in figure["peers"])
        for figure in figures
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--declarations", type=int, default=DECLARATIONS)
    given = arguments.parse_args()
    main(given.json, given.declarations)
