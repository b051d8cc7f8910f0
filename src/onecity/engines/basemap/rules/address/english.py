"""How is an address read that is written in English or in pinyin?"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onecity.engines.basemap.rules.address.lexicon import Lexicon

_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WORDS = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "lu": "road",
    "jie": "street",
    "qu": "district",
    "hong": "hong",
    "mid": "middle",
    "central": "middle",
    "zhong": "middle",
}
_KINDS = {"shi", "sheng", "city", "province", "hao"}
_PLAIN = re.compile(r"[a-z]+|\d+")


def english_key(text: str) -> str:
    """English names are equal when this is: `Hong Kong Middle Rd.`, `Xianggang Middle Road`."""
    lower = _ORDINAL.sub("", text.lower().replace("'", ""))
    words = [_WORDS.get(word, word) for word in _PLAIN.findall(lower)]
    return "".join(words).replace("hongkong", "xianggang")


_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_STATED = (
    ("room", r"\b(?:room|rm|apt|apartment|flat)\.? *#?(\d+[a-z]?)"),
    ("unit", r"\bunit *(\d+|[a-z]\b)"),
    ("building", r"\b(?:building|bldg|block|tower)\.? *(\d+|[a-z]\b)"),
    ("floor", r"\b(?:floor|level) *(-?\d+)|\b(\d+)(?:st|nd|rd|th)? *(?:floor|f\b)"),
    ("number", r"\bno\.? *(\d+(?:-\d+)?)|# *(\d+)|\b(\d+) *hao\b"),
    ("postcode", r"\b(26[56]\d{3})\b"),
)
_RELATIONS = {
    "near": "near",
    "opposite": "opposite",
    "behind": "behind",
    "next to": "beside",
    "beside": "beside",
}
_FILLING = re.compile(r"\b(?:intersection of|corner of|crossing of|p\.?r\.? ?china|china|at|in|the)\b")


def looks_english(text: str) -> bool:
    """Whether a text is written in Latin letters, mostly."""
    words = _ENGLISH.findall(text)
    han = sum("\u4e00" <= one <= "\u9fff" for one in text)
    return len(words) >= 2 and sum(map(len, words)) > 2 * han


def read_english(text: str, lexicon: "Lexicon") -> tuple[dict[str, str], str]:
    """The parts of an English address in any order, and what nobody understood."""
    rest = _ORDINAL.sub("", text.lower().replace("'", ""))
    parts: dict[str, str] = {}
    for word, relation in _RELATIONS.items():
        if re.search(rf"\b{word}\b", rest):
            parts["relation"] = relation
            rest = re.sub(rf"\b{word}\b", " ", rest)
    for part, pattern in _STATED:
        if found := re.search(pattern, rest):
            parts[part] = next(one for one in found.groups() if one).upper()
            rest = f"{rest[: found.start()]} , {rest[found.end() :]}"
    crossing = bool(re.search(r"\b(?:intersection|corner|crossing)\b", rest))
    rest = _FILLING.sub(" , ", rest)
    if crossing:
        rest = re.sub(r"\band\b|&", " , ", rest)
    unread = [left for piece in rest.split(",") if (left := _piece(piece, parts, lexicon))]
    return parts, " ".join(unread)


def _piece(piece: str, parts: dict[str, str], lexicon: "Lexicon") -> str:
    """Take names out of what stands between two commas; gives what is left."""
    words = _PLAIN.findall(piece)
    while words:
        for length in range(min(len(words), 10), 0, -1):
            if _name(" ".join(words[:length]), parts, lexicon):
                words = words[length:]
                break
        else:
            if words[0] in _KINDS:
                words.pop(0)
                continue
            if words[0].isdigit() and ("number" not in parts or (len(words) > 1 and "room" not in parts)):
                if "number" in parts:  # 1202, …, 102 Jiangxi Road: what stood alone before was the room
                    parts["room"] = parts["number"]
                parts["number"] = words.pop(0)
                continue
            return " ".join(words)
    return ""


def _name(text: str, parts: dict[str, str], lexicon: "Lexicon") -> bool:
    key, spelt = english_key(text), text.replace(" ", "")
    tried = (lexicon.english.get(one) for one in (key, f"{key}district", spelt))
    found = next((one for one in tried if one), ())
    if not found and key.startswith("qingdao") and len(key) < 14:
        found = lexicon.english.get("qingdaocity", ())
    for name in found:
        part = "crossing" if name.kind == "road" and parts.get("road", name.zh) != name.zh else name.kind
        if part not in parts:
            parts[part] = name.zh
            return True
    return bool(found)
