"""A city with one network of many things and one station, loaded for a measurement."""

import json
from pathlib import Path
from typing import Any

QINGDAO = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SECRET = "bench-secret-0123456789"
WORDS = {"zh": "测量", "en": "Measured"}


def loaded(folder: Path, things: int) -> None:
    """Migrate the database, write the city and load it."""
    from django.conf import settings
    from django.core.management import call_command

    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release
    from onecity.engines.sensing.door import StationDraft, register_station, set_station_secret

    settings.ONECITY_ENGINES = [
        one for one in settings.ONECITY_ENGINES if "engines." not in one or "sensing" in one
    ]
    call_command("migrate", verbosity=0)
    for name, content in _files(things).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
    for name in ("city.yaml", "divisions/districts.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((QINGDAO / name).read_bytes())
    load_release(folder, actor=system({"declarations.load"}))
    officer = system({"sensing.manage"})
    register_station(officer, StationDraft("sensorthings", "bench", "bench", "t-0", {"level": "level"}))
    set_station_secret(officer, "sensorthings", "bench", SECRET)


def _files(things: int) -> dict[str, Any]:
    rows = "\n".join(
        f"t-{i},测点 {i},Point {i},{120 + i % 100 * 0.01:.2f},{36 + i // 100 * 0.002:.3f}"
        for i in range(things)
    )
    layer = {
        "title": WORDS,
        "icon": "droplet",
        "colour": "sea-7",
        "kind": "point",
        "source": "points.csv",
        "credit": WORDS,
    }
    fields = [{"id": "code", "title": WORDS, "type": "text"}]
    rule = {"id": "high", "when": "level >= 1000.0", "level": "yellow"}
    observe = {"level": {"title": WORDS, "unit": "m", "every": "5m"}}
    example = {"id": "calm", "title": WORDS, "start": "2026-07-15T08:00:00+08:00", "things": {"a": {}}}
    network = {
        "id": "bench",
        "title": WORDS,
        "thing": {"layer": "points"},
        "observe": observe,
        "rules": [rule],
    }
    return {
        "layers/points.yaml": {"id": "points", **layer, "fields": fields},
        "layers/points.csv": f"code,name_zh,name_en,lon,lat\n{rows}\n",
        "networks/bench/network.yaml": network,
        "networks/bench/examples/calm.yaml": example,
        "roles.yaml": {
            "roles": [{"id": "reader", "title": WORDS, "duty": "business", "permissions": ["sensing.read"]}]
        },
    }
