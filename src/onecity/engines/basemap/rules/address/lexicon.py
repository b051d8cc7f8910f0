"""Which names does a city have, and how else are they said?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from onecity.core.text import pinyin
from onecity.engines.basemap.rules.address.english import english_key

Kind = Literal["province", "city", "district", "street", "community", "road", "estate"]
SPELT = {"province", "city", "district", "street", "road"}  # xianggangzhonglu, shibeiqu
SOUNDING = {"district", "street", "community", "road"}
OFFICES = re.compile(r"(?:居民委员会|村民委员会|居委会|村委会|街道办事处|办事处)$")
CORE = re.compile(r"(?:社区村|社区|新村|村)$")
ROADLIKE = re.compile(r"[路街道]$|道路?$")
LEAST_SOUND, LONGEST_SOUND = 3, 9
LEAST_PLACE = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its valid form, and the divisions (codes) that it lies in; none where nobody knows.

    `says` are other names for it, `weakly` those that may mean something else as well.
    """

    kind: Kind
    zh: str
    codes: tuple[str, ...] = ()
    en: str = ""
    says: tuple[str, ...] = ()
    weakly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Names by how they are written (`weak` where the word may mean something else), how they sound, and in English."""

    exact: Mapping[str, tuple[Name, ...]]
    weak: Mapping[str, tuple[Name, ...]]
    sounds: Mapping[str, tuple[Name, ...]]
    english: Mapping[str, tuple[Name, ...]]
    longest: int


def lexicon_of(names: Iterable[Name]) -> Lexicon:
    """All names of a city, ready to be looked up."""
    tables: tuple[dict[str, dict[Name, None]], ...] = tuple(defaultdict(dict) for _ in range(4))
    exact, weak, sounds, english = tables
    names = list(names)
    fronts = [form for one in names if one.kind in ("province", "city") for form in (one.zh, core_of(one.zh))]
    for name in names:
        strong, doubtful = _written(name, fronts)
        for surface in strong:
            exact[surface][name] = None
            if name.kind in SOUNDING and LEAST_SOUND <= len(surface) <= LONGEST_SOUND and surface.isalpha():
                sounds[sound(surface)][name] = None
        for surface in doubtful:
            weak[surface][name] = None
        for word in _in_english(name):
            english[word][name] = None
    longest = max((len(one) for table in (exact, weak) for one in table), default=0)
    kept = [{key: tuple(found) for key, found in table.items()} for table in tables]
    return Lexicon(kept[0], kept[1], kept[2], kept[3], longest)


def short_community(name: str) -> str:
    """A community without the word for its committee: 云霄路社区居委会 → 云霄路社区, 王台村村委会 → 王台村."""
    plain = OFFICES.sub("", name)
    plain = re.sub("村村$", "村", plain)
    return plain if CORE.search(plain) or plain == name else f"{plain}社区"


def core_of(name: str) -> str:
    """What a division is called without its kind."""
    if (
        len(name) > 2
        and (found := re.sub(r"(?:社区村|社区|新村|村|街道|镇|区|市|县|省)$", "", name))
        and len(found) > 1
    ):
        return found
    return name


@lru_cache(maxsize=16_384)
def sound_of(character: str) -> str:
    """The usual reading of one character."""
    return pinyin(character)


def sound(surface: str) -> str:
    """How a name sounds, read character by character, so that the same mistake is made on both sides."""
    return " ".join(map(sound_of, surface))


def _written(name: Name, fronts: Sequence[str]) -> tuple[set[str], set[str]]:
    strong, weak = {name.zh, *name.says}, set(name.weakly)
    core = core_of(name.zh)
    if name.kind == "street":
        strong |= {f"{core}街道办", f"{core}街道办事处", f"{core}办事处", f"{core}镇", f"{core}街道"}
        if not ROADLIKE.search(core):
            weak.add(core)
    elif name.kind == "community":
        forms = {f"{core}社区", f"{core}村", f"{core}社区居委会", f"{core}村委会", f"{core}居委会"}
        strong |= forms | {f"{core}社区居民委员会", f"{core}村民委员会"}
        if name.zh.endswith("新村"):
            strong.add(f"{core}新村")
        if not ROADLIKE.search(core):
            weak.add(core)
    elif name.kind in {"district", "city", "province"} and core != name.zh:
        weak.add(core)
    elif name.kind == "estate":
        weak |= _shorter(name.zh, fronts)
        house = re.sub(r"[(（][^)）]*[)）]", "", name.zh)  # of several sites of one house: any of them
        strong |= {house} if len(house) > LEAST_PLACE else set()
    return {one for one in strong if len(one) > 1}, {one for one in weak if len(one) > 1} - strong


def _shorter(place: str, fronts: Sequence[str]) -> set[str]:
    """A place without brackets, with and without the province, city and district in front of it."""
    bare = re.sub(r"[()（）]", "", place)
    found = {bare}
    for front in sorted(fronts, key=len, reverse=True):
        if bare.startswith(front) and len(bare) - len(front) > LEAST_PLACE:
            rest = bare.removeprefix(front)
            found |= {rest, re.sub(r"^.{2,3}?[区市](?=.{4,})", "", rest), *(other + rest for other in fronts)}
            break
    return {one for one in found if len(one) > LEAST_PLACE}


def _in_english(name: Name) -> Iterator[str]:
    if name.en:
        yield english_key(name.en)
        if name.kind == "community" and not ROADLIKE.search(core_of(name.zh)):
            core = re.sub(r" Community$", "", name.en)
            yield english_key(core)
    if name.kind == "road" and not re.search(r"\d", name.zh):
        yield english_key(read_road(name.zh))
    if name.kind in SPELT:
        yield pinyin(name.zh).replace(" ", "")
        if name.zh.endswith("路"):
            yield pinyin(name.zh[:-1]).replace(" ", "") + "road"


_TURNS = {"东": "east", "西": "west", "南": "south", "北": "north", "中": "middle"}
_COUNTS = {one: str(count) for count, one in enumerate("一二三四五六七八九十", 1)}


def read_road(zh: str) -> str:
    """A road in English as its signs say it: 香港中路 → `xianggang middle road`, 台东三路 → `taidong 3 road`."""
    found = re.fullmatch(r"(.{2,}?)([东西南北中])?([一二三四五六七八九十])?(支路|大道|大街|路|街)", zh)
    if not found:
        return pinyin(zh)
    stem, turn, count, kind = found.groups()
    word = {"路": "road", "支路": "branch road", "大道": "avenue", "大街": "street", "街": "street"}[kind]
    parts = (pinyin(stem).replace(" ", ""), _TURNS.get(turn or "", ""), _COUNTS.get(count or "", ""), word)
    return " ".join(part for part in parts if part)
