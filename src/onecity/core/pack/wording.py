"""In which words is a problem told to the person who has to correct it?"""

import re
from collections.abc import Mapping
from string import Formatter

from onecity.core.pack.forms import FORMS
from onecity.core.pack.sentences import SAID_BY_PARSER, SAME, SENTENCES

_SHOWN = 12
_AT_AN_END = re.compile("^[ \u3000\xa0]+|[ \u3000\xa0]+$")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def sentence(
    code: str,
    language: str,
    found: str,
    allowed: tuple[str, ...],
    nearest: str | None,
    params: Mapping[str, str],
    said: str | None = None,
) -> str:
    """The problem in one language: what is wrong, what is allowed, what was probably meant.

    `said` replaces the sentence of the code. A code without a sentence is told in general words; never
    raises.
    """
    chinese = language.lower().startswith("zh")
    pair = SENTENCES.get(SAME.get(code, code)) or SENTENCES["other"]
    words = said if said is not None else pair[0 if chinese else 1]
    values = {
        "code": code,
        **params,
        "found": shorten(found) if found else ("（空）" if chinese else "(nothing)"),
    }
    if params.get("pattern") in FORMS:
        values["pattern"] = FORMS[params["pattern"]][0 if chinese else 1]
    if "said" in params:
        values["said"] = _said(params["said"], chinese)
    told = fill(words, values)
    return told + _allowed(allowed, chinese) + _nearest(nearest, chinese)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its plain `{name}`s replaced; names without a value stay as they are."""
    parts: list[str] = []
    try:
        for text, name, _, _ in Formatter().parse(template):
            parts.append(text)
            if name is not None:
                parts.append(str(values.get(name, "{" + name + "}")))
    except ValueError:
        return template
    return "".join(parts)


def shorten(text: str, limit: int = 80) -> str:
    """At most `limit` characters of a text in one line; what nobody would see in it is shown."""
    seen = _AT_AN_END.sub("␣", _INVISIBLE.sub(_code_point, text.strip("\n")))
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def _allowed(allowed: tuple[str, ...], chinese: bool) -> str:
    if not allowed:
        return ""
    shown = ("、" if chinese else ", ").join(allowed[:_SHOWN])
    more = len(allowed) - _SHOWN
    if chinese:
        return f"可以写：{shown}" + (f"……（共 {len(allowed)} 个）。" if more > 0 else "。")
    return f" Allowed: {shown}" + (f", … ({len(allowed)} in all)." if more > 0 else ".")


def _nearest(nearest: str | None, chinese: bool) -> str:
    if nearest is None:
        return ""
    return f"是不是想写“{nearest}”？" if chinese else f' Did you mean "{nearest}"?'


def _said(said: str, chinese: bool) -> str:
    """A parser's English words, in Chinese where they are known."""
    return SAID_BY_PARSER.get(said, said) if chinese else said
