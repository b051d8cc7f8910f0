"""How is a Chinese name read aloud and typed in Latin letters?"""

import re
from collections.abc import Mapping
from functools import lru_cache

from onecity.core.text.normal import RUNS, normalise

# Readings that a general dictionary gets wrong for names in and around Qingdao, or might in a later edition.
LOCAL_READINGS: Mapping[str, str] = {
    "长春": "chang chun",
    "长沙": "chang sha",
    "长江": "chang jiang",
    "长城": "chang cheng",
    "长安": "chang an",
    "长乐": "chang le",
    "长兴": "chang xing",
    "长阳": "chang yang",
    "长治": "chang zhi",
    "长清": "chang qing",
    "长岛": "chang dao",
    "重庆": "chong qing",
    "重阳": "chong yang",
    "李沧": "li cang",
    "沧口": "cang kou",
    "崂山": "lao shan",
    "即墨": "ji mo",
    "平度": "ping du",
    "莱西": "lai xi",
    "泊里": "po li",
    "段泊岚": "duan po lan",
    "海泊河": "hai po he",
    "海泊桥": "hai po qiao",
    "藏马": "cang ma",
    "大沽河": "da gu he",
    "古岘": "gu xian",
    "铺集": "pu ji",
    "单县": "shan xian",
    "莘县": "shen xian",
    "东阿": "dong e",
    "曲阜": "qu fu",
    "乐陵": "lao ling",
    "乐亭": "lao ting",
    "乐安": "le an",
    "昌乐": "chang le",
    "安乐": "an le",
    "朝城": "chao cheng",
    "朝阳": "chao yang",
    "都昌": "du chang",
    "益都": "yi du",
    "成都": "cheng du",
    "厦门": "xia men",
    "六安": "lu an",
    "蔚县": "yu xian",
    "番禺": "pan yu",
    "台州": "tai zhou",
    "行知": "xing zhi",
    "单家": "shan jia",
    "解家": "xie jia",
    "仇家": "qiu jia",
    "翟家": "zhai jia",
    "曾家": "zeng jia",
    "查家": "zha jia",
    "朴家": "piao jia",
    "缪家": "miao jia",
    "区家": "ou jia",
    "卜家": "bu jia",
}
_SURNAMES: Mapping[str, str] = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "翟": "zhai",
    "曾": "zeng",
    "查": "zha",
    "朴": "piao",
    "缪": "miao",
    "区": "ou",
    "卜": "bu",
    "任": "ren",
    "华": "hua",
    "盖": "ge",
    "尉迟": "yu chi",
    "尉": "wei",
    "万俟": "mo qi",
    "长孙": "zhang sun",
    "令狐": "ling hu",
    "覃": "qin",
    "冼": "xian",
    "重": "chong",
    "乐": "yue",
    "召": "shao",
    "繁": "po",
    "种": "chong",
    "秘": "bi",
    "折": "she",
    "员": "yun",
    "隗": "wei",
    "宓": "mi",
    "郗": "xi",
    "葛": "ge",
    "宁": "ning",
    "鲜于": "xian yu",
}


def pinyin(text: str, readings: Mapping[str, str] = LOCAL_READINGS) -> str:
    """`text` in pinyin without tones, a space between syllables, other words as they are in lower case.

    `readings` maps names to their syllables and goes before the dictionary; the longest name wins.
    """
    return " ".join(sound for sound, _ in _sounds(text, readings))


def pinyin_initials(text: str, readings: Mapping[str, str] = LOCAL_READINGS) -> str:
    """The first letters, as people type them into a search box: 青岛市 → `qds`. Other words stay whole."""
    return "".join(sound[0] if chinese else sound for sound, chinese in _sounds(text, readings))


def name_pinyin(name: str) -> str:
    """A person's name in pinyin, where the first character is read as a surname: 单雄 → `shan xiong`."""
    clean = normalise(name)
    for length in (2, 1):
        reading = _SURNAMES.get(clean[:length])
        if reading:
            rest = pinyin(clean[length:], {})
            return f"{reading} {rest}".strip()
    return pinyin(clean, {})


def _sounds(text: str, readings: Mapping[str, str]) -> list[tuple[str, bool]]:
    """Each syllable with True, each word of another script with False."""
    clean = normalise(text).lower()
    found: list[tuple[str, bool]] = []
    start = 0
    for match in _names(tuple(readings)).finditer(clean):
        found += _read(clean[start : match.start()])
        found += [(syllable, True) for syllable in readings[match[0]].split()]
        start = match.end()
    return found + _read(clean[start:])


def _read(text: str) -> list[tuple[str, bool]]:
    """As `_sounds`, by the general dictionary alone."""
    from pypinyin import lazy_pinyin  # its dictionaries take 0.2 s to load: only for those who read aloud

    found: list[tuple[str, bool]] = []
    for match in RUNS.finditer(text):
        run = match["han"]
        found += [(sound, True) for sound in lazy_pinyin(run)] if run else [(match["word"], False)]
    return found


@lru_cache(maxsize=16)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that finds the longest of `names`; it finds nothing when there are none."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
