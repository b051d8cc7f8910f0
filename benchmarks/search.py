"""How long does one search take among 20,000 entries, beside what Django offers by itself?

python benchmarks/search.py [--json]

One process on SQLite in a data folder that is thrown away. 200 queries as people type them: Chinese words,
one character, pinyin, initials, English, beginnings of words. The peer is `icontains` on titles and summaries
of the same rows: it finds neither pinyin nor words that stand apart, and it ranks nothing.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ENTRIES = 20_000
QUERIES = 200
PLACES = ["市南区", "市北区", "李沧区", "崂山区", "黄岛区", "城阳区", "即墨区", "胶州市", "平度市", "莱西市"]
ROADS = [
    "香港中路",
    "山东路",
    "长春路",
    "重庆中路",
    "延安三路",
    "东海西路",
    "辽宁路",
    "台东一路",
    "秦岭路",
    "深圳路",
]
WHAT = [
    ("社区卫生服务中心", "Community health centre"),
    ("政务服务大厅", "Service hall"),
    ("公共停车场", "Public car park"),
    ("养老服务站", "Elder care station"),
    ("实验幼儿园", "Experimental kindergarten"),
    ("住房公积金提取", "Housing fund withdrawal"),
    ("残疾人证办理", "Disability certificate"),
    ("新生儿落户", "Registration of a newborn"),
    ("餐饮店开办", "Opening a restaurant"),
    ("社会保障卡补领", "Replacement of a social security card"),
]
TYPED = [
    "住房",
    "停车",
    "养老",
    "幼儿园",
    "残",
    "落户 黄岛",
    "zhufang",
    "tingche",
    "gjj",
    "qdlsq",
    "szl",
    "z",
    "hous",
]
TYPED += [
    "service hall",
    "card",
    "餐饮店开办",
    "市南区香港中路",
    "卫生 李沧",
    "崂山停车场",
    "changchunlu",
    "不存在的词",
]


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    with tempfile.TemporaryDirectory() as folder:
        _prepare(Path(folder))
        seconds = _fill()
        chosen = random.Random(7)
        typed = [chosen.choice(TYPED) for _ in range(QUERIES)]
        ours, peer = _p95_ms(_search, typed), _p95_ms(_contains, typed)
    rows: list[dict[str, Any]] = [
        {
            "name": f"search: p95 of {QUERIES} queries among {ENTRIES} entries, SQLite",
            "ours": round(ours, 1),
            "unit": "ms",
            "better": "lower",
            "peers": [{"name": "Django icontains", "figure": round(peer, 1), "ratio": round(peer / ours, 2)}],
        },
        {
            "name": f"search: {ENTRIES} entries indexed",
            "ours": round(ENTRIES / seconds),
            "unit": "entries/s",
            "better": "higher",
            "peers": [],
        },
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['name']}: {row['ours']:,} {row['unit']}  {row['peers'] or ''}")
    return rows


def _prepare(folder: Path) -> None:
    """Django with the search alone."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from onecity.site.configuration import Configuration
    from onecity.site.database import database

    os.environ["ONECITY_DATA"] = str(folder)
    settings.configure(
        DATABASES={"default": database(Configuration(data=folder, database_url=""))},
        INSTALLED_APPS=["onecity.base.search"],
        ONECITY_ENGINES=[],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def _entries() -> Iterator[Any]:
    from onecity.base.search.door import Entry
    from onecity.core.text import Text

    for number in range(ENTRIES):
        place, road = PLACES[number % 10], ROADS[number // 10 % 10]
        zh, en = WHAT[number // 100 % 10]
        yield Entry(
            kind="service" if number % 3 else "place",
            key=str(number),
            title=Text(zh=f"{place}{road}{zh}{number // 1000}", en=f"{en} {number}"),
            summary=Text(
                zh=f"在{place}{road}{number}号办理，工作日九点至五点。",
                en=f"At number {number}, on weekdays.",
            ),
            url=f"/{number}",
            visibility="public",
            keywords=("便民",),
        )


def _fill() -> float:
    """Seconds to index everything in one transaction."""
    from onecity.base.search.door import put

    start = time.perf_counter()
    put(_entries())
    return time.perf_counter() - start


def _search(text: str) -> None:
    from onecity.base.actor import ANONYMOUS
    from onecity.base.search.door import query

    query(ANONYMOUS, text)


def _contains(text: str) -> None:
    from django.db.models import Q

    from onecity.base.search.models import SearchEntry

    found = SearchEntry.objects.filter(visibility="public")
    for word in text.split():
        found = found.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary_zh__icontains=word)
            | Q(summary_en__icontains=word)
        )
    list(found.order_by("title_zh")[:20])


def _p95_ms(ask: Callable[[str], None], typed: list[str]) -> float:
    ask(typed[0])
    taken = []
    for text in typed:
        start = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - start) * 1_000)
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
