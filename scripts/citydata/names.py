"""What is a Chinese division called in English?

Hanyu Pinyin as on official signs: the proper part in one word, the generic part translated, an apostrophe
before a syllable that begins with a, o or e. Two tables correct what a dictionary cannot know: `readings.csv`
(characters with several readings) and `english_names.csv` (names with an established English form, and the
few that are not place names at all).
"""

import re
from functools import cache
from pathlib import Path

from pypinyin import lazy_pinyin, load_phrases_dict

from citydata.sources import Unit, read_csv

HERE = Path(__file__).resolve().parent
_COMMITTEE = re.compile(r"(社区)?(村民委员?会|村委会|居民委员会|居委会)$|社区$")
_ROAD = re.compile(
    r"^(?P<name>.{2,}?)(?P<side>[东西南北中]?)(?P<number>[一二三四五六七八九]?)(?P<kind>支路|路|大街|街)$"
)
_PART = re.compile(r"^(?P<name>.{2,}?)第?(?P<number>[一二三四五])(?P<kind>[村区]?)$")
_SIDES = {"东": "East", "西": "West", "南": "South", "北": "North", "中": "Middle"}
_ROADS = {"路": "Road", "支路": "Branch Road", "街": "Street", "大街": "Avenue"}
_DIGITS = {digit: place for place, digit in enumerate("一二三四五六七八九", start=1)}
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


@cache
def _exceptions() -> dict[str, str]:
    load_phrases_dict(
        {
            row["zh"]: [[syllable] for syllable in row["reading"].split()]
            for row in read_csv(HERE / "readings.csv")
        }
    )
    return {row["zh"]: row["en"] for row in read_csv(HERE / "english_names.csv")}


def spell(name: str) -> str:
    """The pinyin of a proper name as one capitalised word: 延安 → Yan'an."""
    _exceptions()
    first, *others = lazy_pinyin(name, v_to_u=True)
    return "".join([first.capitalize(), *(f"'{s}" if s[0] in "aoe" else s for s in others)])


def district_name(unit: Unit) -> str:
    """市南区 → Shinan District, 胶州市 → Jiaozhou City."""
    return f"{spell(unit.name[:-1])} {'City' if unit.name.endswith('市') else 'District'}"


def street_name(unit: Unit) -> str:
    """香港中路街道 → Hong Kong Middle Road Subdistrict (by exception), 琅琊镇 → Langya Town."""
    if exact := _exceptions().get(unit.name):
        return exact
    if unit.name.endswith("镇"):
        return f"{spell(unit.name[:-1])} Town"
    return f"{_place(unit.name.removesuffix('街道'))} Subdistrict"


def community_kind(unit: Unit) -> str:
    """`community`, `village` or `other`, from the last three digits of the statistical code.

    001 to 199 is a residents' committee, 200 to 399 a villagers' committee, more what is treated as one.
    """
    number = int(unit.code[-3:])
    return "community" if number < 200 else "village" if number < 400 else "other"


def community_name(unit: Unit) -> str:
    """云霄路社区 → Yunxiao Road Community, 洼里新村村民委员会 → Wali New Village."""
    if exact := _exceptions().get(unit.name):
        return exact
    core = _COMMITTEE.sub("", unit.name)
    if community_kind(unit) == "village":
        return _village(core)
    return f"{_place(core)} Community"


def _village(core: str) -> str:
    core = core.removesuffix("社区村").removesuffix("社区")
    if exact := _exceptions().get(core):
        return f"{exact} Village"
    if part := _PART.match(core):
        return f"{spell(part['name'])} No. {_DIGITS[part['number']]} Village"
    return _new_village(core) or f"{spell(core.removesuffix('村') if len(core) > 2 else core)} Village"


def _new_village(core: str) -> str | None:
    return f"{spell(core[:-2])} New Village" if core.endswith("新村") and len(core) > 2 else None


def _place(core: str) -> str:
    if exact := _exceptions().get(core):
        return exact
    if road := _ROAD.match(core):
        return _road(road)
    if part := _PART.match(core):
        kind = {"区": " Area", "村": " Village"}.get(part["kind"], "")
        return f"{_place(part['name'])} No. {_DIGITS[part['number']]}{kind}"
    return _new_village(core) or spell(core)


def _road(road: re.Match[str]) -> str:
    number = _DIGITS.get(road["number"], 0)
    words = [spell(road["name"]), _SIDES.get(road["side"], "")]
    words += [_ORDINALS.get(number, f"{number}th") if number else "", _ROADS[road["kind"]]]
    return " ".join(word for word in words if word)
