"""How does a benchmark run in a city's own process, with a data folder that is thrown away, and say what it found?"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def measured(rows_of: Callable[[Path], Rows], as_json: bool) -> Rows:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ONECITY_DATA": folder, "ONECITY_LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
        import django

        django.setup()
        rows = rows_of(Path(folder))
    return printed(rows, as_json)


def printed(rows: Rows, as_json: bool) -> Rows:
    """Print rows for people, or for `scripts/bench`, and give them."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['name']}: {row['ours']} {row['unit']}")
            for peer in row["peers"]:
                print(f"  {peer['name']}: {peer['figure']} ({peer['ratio']} times as long)")
    return rows
