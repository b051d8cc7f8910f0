"""Of what are the 200,000 entries made that the search is measured with, and what is asked of them?"""

import csv
import random
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, Scope, system
from onecity.base.declarations.door import current, load_release
from onecity.base.search.door import Entry, Found, Hit, put, rebuild
from onecity.core.text import Text

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
CHUNK = 5_000
PEOPLE = 20_000
OFFICES = ("civil-affairs", "human-resources", "health", "housing", "public-security")
KINDS = [
    ("卫生服务站", "Health Station"), ("幼儿园", "Kindergarten"), ("公共停车场", "Car Park"), ("公交站", "Bus Stop"),
    ("养老服务站", "Elder Care Station"), ("便民药店", "Pharmacy"), ("图书角", "Reading Room"), ("菜市场", "Market"),
    ("党群服务中心", "Community Centre"), ("小学", "Primary School"), ("派出所", "Police Station"), ("公园", "Park"),
    ("充电站", "Charging Station"), ("物业服务中心", "Property Office"), ("快递驿站", "Parcel Point"),
    ("政务服务站", "Service Station"), ("健身广场", "Fitness Square"), ("公共厕所", "Public Toilet"),
    ("社区食堂", "Canteen"), ("垃圾分类站", "Recycling Point"), ("消防站", "Fire Station"), ("银行网点", "Bank"),
    ("邮政所", "Post Office"), ("加油站", "Petrol Station"), ("宾馆", "Hotel"), ("超市", "Supermarket"),
    ("口袋公园", "Pocket Park"), ("托育园", "Nursery"), ("残疾人之家", "Home for the Disabled"),
    ("退役军人服务站", "Veterans' Station"), ("新时代文明实践站", "Civic Station"), ("应急避难场所", "Shelter"),
    ("自行车停放点", "Bicycle Stand"), ("老年大学", "Senior College"), ("警务室", "Police Room"),
    ("口腔诊所", "Dental Clinic"), ("中医馆", "Chinese Medicine Clinic"), ("儿童乐园", "Playground"),
    ("招聘服务站", "Job Point"), ("法律服务站", "Legal Advice Point"), ("公积金服务点", "Housing Fund Point"),
    ("社保服务点", "Social Security Point"), ("篮球场", "Basketball Court"), ("足球场", "Football Pitch"),
    ("生鲜店", "Grocery"), ("理发店", "Barber"), ("维修点", "Repair Point"), ("洗衣店", "Laundry"),
]  # fmt: skip


def fill(most: int) -> float:
    """Fill the index; how many seconds the entries took, without the load of the city."""
    load_release(CITY, actor=system({"declarations.load"}))
    began = time.perf_counter()
    left = most - rebuild()
    entries = islice(_invented(), left)
    while chunk := list(islice(entries, CHUNK)):
        put(chunk)
    taken = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return taken


def askers() -> tuple[Actor, ...]:
    """A visitor, a resident with cases, a clerk of one district's office."""
    grants = frozenset({Grant("affairs.decide", Scope(OFFICES[0], "370202"))})
    return ANONYMOUS, Actor(ActorKind.RESIDENT, id=UUID(int=7)), Actor(ActorKind.STAFF, UUID(int=1), grants)


def queries() -> list[tuple[str, tuple[str, ...]]]:
    """What the city's own set asks, and what may come first; nothing where only a holder of certificates finds it."""
    declared = current().all("search-query").values()
    return [(one.typed, () if one.holds else one.first) for one in declared]


def is_right(found: Found | Iterable[Hit], first: tuple[str, ...]) -> bool:
    """Whether one of these came first."""
    hits = list(getattr(found, "hits", found))
    return bool(hits) and bool(
        {f"{hits[0].kind}/{hits[0].key}", f"{hits[0].kind}/{hits[0].title.zh}"} & set(first)
    )


def size_mb() -> float:
    """The space of the index and of the entries in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # of the whole file, since Debian's SQLite cannot tell the size of a table
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute(
                "SELECT pg_total_relation_size('search_entry') + pg_total_relation_size('search_word')"
            )
        return float(cursor.fetchone()[0]) / 1e6


def _invented() -> Iterator[Entry]:
    chosen = random.Random(7)
    declared = [(one.id, one.title, one.keywords) for one in current().all("service").values()]
    held = [(one.id, one.title, one.keywords) for one in current().all("certificate-type").values()]
    yield from _owned(declared, held, chosen)
    yield from _official(declared, chosen)
    yield from _places()


def _owned(services: list[Any], held: list[Any], chosen: random.Random) -> Iterator[Entry]:
    for number in range(PEOPLE):
        for place in range(4):
            id, title, keywords = chosen.choice(held if place else services)
            code = f"37020220260101{number:06d}"
            named = title if place else Text(zh=f"{title.zh} {code}", en=f"{title.en} {code}")
            yield Entry(
                "certificate" if place else "case", f"{number}-{place}-{id}", named,
                Text(zh="我的证照", en="My certificate") if place else Text(zh="我的办件", en="My case"),
                f"/{number}/{place}", "owner", owner=UUID(int=number), order=40 if place else 50,
                keywords=keywords if place else (code,),
            )  # fmt: skip


def _official(services: list[Any], chosen: random.Random) -> Iterator[Entry]:
    for number in range(20_000):
        _, title, _ = chosen.choice(services)
        yield Entry(
            "certificate", f"office-{number}", title, Text(zh="单位证照", en="Certificate of an organisation"),
            f"/desk/{number}", "organisation", organisation=OFFICES[number % 5], order=60,
            division=("370202", "370203", "370211", "370212")[number % 4], permission="affairs.decide",
        )  # fmt: skip


def _places() -> Iterator[Entry]:
    with (CITY / "divisions" / "communities.csv").open(encoding="utf-8") as file:
        communities = list(csv.DictReader(file))
    for zh, en in KINDS:
        for one in communities:
            name = one["name_zh"].removesuffix("居委会").removesuffix("村委会")
            yield Entry(
                "place", f"{one['code']}-{zh}", Text(zh=f"{name}{zh}", en=f"{one['name_en']} {en}"),
                Text(zh=f"{zh} · {one['district']}", en=f"{en} · {one['district']}"),
                f"/{one['code']}", "public", order=20,
            )  # fmt: skip
