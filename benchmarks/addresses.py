"""How often are messy addresses understood, and how long does somebody wait who types one?

    python benchmarks/addresses.py [--json]

The reference city is loaded into a folder that is thrown away, without a road network; the four hundred addresses of
the tests are read and located (two hundred of development, two hundred held out), names are typed letter by letter.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROOT = Path(__file__).resolve().parents[1]
CITY = ROOT / "cities" / "qingdao"
SAMPLES = ROOT / "src" / "onecity" / "engines" / "basemap" / "tests" / "addresses.csv"
TYPED = (
    "香港中路", "xianggangzhonglu", "xgzl", "Hong Kong Middle Road", "云霄路33", "五四广场", "wusi", "青岛大学附属",
    "taidong", "台东三路77号", "shinan", "浮山后社区", "八大关", "laoshanqu", "Jiaozhou Bay", "团岛", "人民医院",
    "rmyy",
)  # fmt: skip


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ONECITY_DATA": folder, "ONECITY_LOG_LEVEL": "ERROR"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecity.site.settings")
        import django

        django.setup()
        rows = _rows()
    return printed(rows, as_json)


def _rows() -> list[dict[str, Any]]:
    from django.core.management import call_command

    from onecity.base.actor import ANONYMOUS, system
    from onecity.base.declarations.door import load_release
    from onecity.engines.basemap import door
    from onecity.engines.basemap.geocoding.measuring import accuracy, read_samples

    call_command("migrate", verbosity=0)
    load_release(CITY, actor=system({"declarations.load"}))
    _, took = _timed(lambda: door.build(system({"basemap.manage"})))
    rows = [_row("addresses: make the gazetteer", took, "s")]
    _, took = _timed(lambda: door.geocode(ANONYMOUS, "香港中路10号"))
    rows.append(_row("addresses: the first answer of a process", took, "s"))
    samples = read_samples(SAMPLES)
    for chosen in ("dev", "more", "held"):
        lines = accuracy(
            [one for one in samples if one.set == chosen],
            lambda text: door.parse(ANONYMOUS, text),
            lambda text: door.geocode(ANONYMOUS, text, 1),
        )
        for line in lines:
            share = round(100 * line.right / line.expected, 1) if line.expected else 0.0
            rows.append(_row(f"addresses: {line.what} right, {chosen}", share, "%", "higher"))
    texts = [one.text for one in samples]
    rows.append(_row("addresses: parse, p95", _p95(texts, lambda text: door.parse(ANONYMOUS, text)), "ms"))
    rows.append(
        _row("addresses: geocode, p95", _p95(texts, lambda text: door.geocode(ANONYMOUS, text)), "ms")
    )
    typed = [word[:length] for word in TYPED for length in range(1, len(word) + 1)]
    rows.append(
        _row("addresses: suggest, p95", _p95(typed, lambda text: door.suggest(ANONYMOUS, text)), "ms")
    )
    return rows


def _p95(texts: list[str], ask: Callable[[str], object]) -> float:
    took = sorted(_timed(lambda text=text: ask(text))[1] for text in texts)  # type: ignore[misc]
    return 1000 * took[int(0.95 * len(took))]


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.perf_counter()
    return call(), time.perf_counter() - begin


def _row(name: str, value: float, unit: str, better: str = "lower") -> dict[str, Any]:
    return {"name": name, "ours": round(value, 3), "unit": unit, "better": better, "peers": []}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
