"""What may begin at a place of a text, and what would it mean?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from onecity.engines.basemap.rules.address.lexicon import LEAST_SOUND, LONGEST_SOUND, Lexicon, Name, sound_of
from onecity.engines.basemap.rules.address.numerals import DIGITS, NUMBER, STEPS, arabic

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text with a meaning; `needs`: one of these parts must have been said before it."""

    length: int
    worth: float
    parts: Parts = ()
    name: Name | None = None
    needs: frozenset[str] = frozenset()
    role: str = ""
    weak: bool = False


# What a character is worth: names that somebody knows before names that are only built like one.
EXACT, WEAK, SOUNDS, PATTERN, UNLIKELY, UNIT, NOISE = 3.0, 1.8, 2.2, 1.6, 1.1, 3.0, 0.2
GUESSED = 0.8  # a name that nothing tells but where it stands
ONCE = 0.4  # each token costs this, so that few long ones win over many short ones
MISHEARD = 2.0
SMALLER = 0.1  # 崂山 is the district before it is the community
CLUNG, LEAST_OWN = 1.5, 4  # a division that clings to a place's name, which has so many characters of its own
INSIDE = frozenset({"estate", "number", "building", "unit", "floor", "community", "road", "lane"})
DEEP = frozenset({"building", "unit", "floor"})

_HAN = "\u4e00-\u9fff"
_ONE_DIGIT = r"[\d〇零一二三四五六七八九十百]"
_BAD = "的在和与跟号区市县镇村社是了我到从往、那这有里人请问口元楼栋层对面附近旁距离"
_STEM = f"(?:(?![{_BAD}])[{_HAN}])"
ROAD_WORD = "支路|大道|大街|高速公路|高速|公路|路|街"
_ROAD = re.compile(rf"(?!十字|丁字|交叉){_STEM}{{1,5}}?(?:{ROAD_WORD})(?!街道|社区|[村道])")
_BARE_COUNT = re.compile("[一二三四五六七八九十](?:路|街)")  # 六路 is the end of a name, hardly one itself
_MORE_ROAD = re.compile(rf"(?!十字|丁字|交叉){_STEM}{{1,5}}(?:{ROAD_WORD})(?!街道|社区|[村道])")
_ESTATE_WORD = (
    "小区|花园|大厦|广场|公寓|家园|佳苑|软件园|产业园|科技园|工业园|公园|花苑|别墅|山庄|商城|商场|超市|市场|中心城|中心|"
    "医院|学校|小学|中学|大学城|大学|学院|幼儿园|大酒店|酒店|宾馆|饭店|银行|码头|机场|博物馆|图书馆|体育馆|美术馆|海水浴场|水库|"
    "大桥|隧道|写字楼|国际|豪庭|华府|名城|新城|雅苑|馨苑|宿舍|大院|华庭|名苑|名园|名居|雅居|新居|府邸|花城|商厦|书城|教堂|世界|"
    "影城|剧院|剧场|电影院|体育场|体育中心|纪念馆|养老院|敬老院|福利院|家属院|干休所|大集|集市|菜市|收费站|服务区|地铁站|校区|党校|"
    "诊所|药店|公司|立交桥|营业厅|文化宫|少年宫|卫生院|派出所|法院|景区|度假村|步行街|加油站|停车场|政府|"
    "(?:汽车|火车|长途|客运|公交)?[东西南北]站|(?:汽车|火车|长途|客运)站"
)
_ESTATE_STEM = rf"(?!街道|社区|村|从)(?:(?!(?<={_ONE_DIGIT})号)(?![楼栋层元在的与和、期])[{_HAN}a-zA-Z])"
_ESTATE_END = rf"(?:(?:{_ESTATE_WORD})(?:{NUMBER}期)?|(?<=[{_HAN}]{{2}}){NUMBER}期)"
_ESTATE = re.compile(rf"(?!道){_ESTATE_STEM}{{1,9}}?{_ESTATE_END}|软件园|[市区县]政府")
_MORE_ESTATE = re.compile(rf"(?!道){_ESTATE_STEM}{{1,9}}{_ESTATE_END}")
_COUNTED = re.compile(rf"{_STEM}{{2,5}}{NUMBER}小区")
_SCHOOL = re.compile(rf"[{_HAN}]{{0,2}}?{NUMBER}(?:中|小)(?![{_HAN}])")
# What stands between a number, a road, a division and a building has a name, whether anybody knows it or not.
_BUILDING_NEXT = rf"(?=(?:{NUMBER}|[A-Za-z])(?:号楼|[栋幢座期]|#楼)|\d{{1,3}}#?-\d{{1,2}}-\d{{2,4}})"
_UNKNOWN_STEM = rf"(?:(?!(?<={_ONE_DIGIT})号)(?![楼栋层元在的、期路街])(?!社区)[{_HAN}a-zA-Z])"
_UNKNOWN = re.compile(rf"{_UNKNOWN_STEM}{{3,10}}?{_BUILDING_NEXT}")
_UNKNOWN_BESIDE = re.compile(
    rf"{_STEM}{{2,6}}?(?=(?:正门|大门|[东西南北]门)?(?:后身|门口|门前|隔壁|旁边|斜?对面|斜?对过|附近))"
)
_SHORT_END = re.compile(rf"{_STEM}{{3,7}}[郡湾府苑庭邸城岸墅坊居园轩阁里](?=$|[ ,，。(（]|{NUMBER}层)")
_LATIN = re.compile(rf"[A-Za-z]{{2,5}}[{_HAN}]{{2}}")
_SOMEWHERE = frozenset({"district", "street", "community", "road", "number"})
_UNKNOWN_AFTER = (
    (_UNKNOWN, _SOMEWHERE),
    (_UNKNOWN_BESIDE, frozenset({"number"})),
    (_SHORT_END, frozenset({"number"})),
)
_COMMUNITY = re.compile(
    rf"{_STEM}{{1,6}}?(?:社区|村)(?:居民委员会|村民委员会|居委会|村委会|委会)?(?!路|街|镇)"
)
_STREET = re.compile(rf"{_STEM}{{1,5}}?(?:街道|镇)(?:办事处|办)?")

_A = r"[A-Za-z]"
_N = NUMBER
_ENDING = "[甲乙丙丁戊]"
Made = Callable[[re.Match[str]], Parts]


def _number(found: re.Match[str]) -> Parts:
    value = arabic(found["a"])
    for more in ("b", "c", "d"):
        if found[more]:
            value += f"-{arabic(found[more])}"
    return (("number", value + (found["p"] or found["e"] or found["f"] or "")),)


def _triple(found: re.Match[str]) -> Parts:
    return (
        ("building", found["a"].upper()),
        ("unit", found["b"].upper()),
        ("room", found["c"].upper()),
    )


def _one(part: str, group: str = "a") -> Made:
    return lambda found: ((part, arabic(found[group]).upper()),)


def _floor(found: re.Match[str]) -> Parts:
    below = "-" if found[0].startswith(("负", "-", "B", "b", "地下")) else ""
    return (("floor", below + arabic(found["a"])),)


def _km(found: re.Match[str]) -> Parts:
    metres = int(arabic(found["m"])) if found["m"] else 0
    whole, _, part = found["k"].partition(".")
    kilometres = int(arabic(whole)) + float(f"0.{part or 0}")
    return (("km", f"{kilometres + metres / 1000:.3f}".rstrip("0").rstrip(".")),)


_COMPASS = {"东": "east", "南": "south", "西": "west", "北": "north"}
_COMPASS |= {"东南": "southeast", "东北": "northeast", "西南": "southwest", "西北": "northwest"}
_BESIDES = {
    "near": "附近|周边|周围|一带",
    "beside": "旁边|隔壁|边上|旁|[东西南北]邻",
    "opposite": "(?:正门|大门|[东西南北]门)?(?:斜|正)?(?:对面|对过)",
    "front": "门口|门前|村口|正门|大门口?|[东西南北]门口?",
    "behind": "后身|身后|后面|后边",
    "inside": "里面|里边|内部",
}


def _away(found: re.Match[str]) -> Parts:
    metres = int(arabic(found["m"])) * (1000 if found["u"] in ("公里", "千米") else 1)
    return (("relation", f"{_COMPASS[found['d']]}:{metres}"),)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    made: Made
    each: float = UNIT
    needs: frozenset[str] = frozenset()
    role: str = ""


def _rule(
    pattern: str, made: Made, each: float = UNIT, needs: frozenset[str] = frozenset(), role: str = ""
) -> _Rule:
    return _Rule(re.compile(pattern), made, each, needs, role)


_NUMERIC = (
    _rule(
        rf"(?P<p>{_ENDING})?(?P<a>{_N})(?:[-~至](?P<b>{_N}))?(?P<e>{_ENDING})?号(?!线|楼(?!下)|厅|码)(?:院|大院)?"
        rf"(?:之(?P<c>{_N})|[-附](?P<d>{_N})号?)?(?P<f>{_ENDING})?(?!单元)",
        _number,
    ),
    _rule(rf"(?P<a>{_N}|{_A})(?:号楼|[栋幢座]|#楼|号厅|#(?=\d|-))(?!下)", _one("building")),
    _rule(rf"(?P<a>{_A})区", _one("building"), needs=INSIDE),
    _rule(rf"第?(?P<a>{_N}|{_A})(?:个?单元|门洞)", _one("unit")),
    _rule(r"(?P<a>[东西中])单元", _one("unit"), needs=DEEP),
    _rule(r"(?P<a>\d{3,4}-\d{3,4})(?!\d)", lambda found: (("room", found["a"]),), needs=DEEP),
    _rule(rf"(?:负|地下)?(?P<a>{_N})(?:层|楼|[Ff](?!\w))(?!下)", _floor),
    _rule(r"[Ff](?P<a>\d{1,3})(?!\d)", _floor, needs=INSIDE),
    _rule(r"[Bb](?P<a>\d)层?(?!\d)", _floor, needs=INSIDE),
    _rule(rf"(?P<a>{_N}{_A}?(?:-{_N})?|{_A})(?:室|户|房间?)", _one("room")),
    _rule(r"(?P<a>[东西南北中]户)", lambda found: (("room", found["a"]),)),
    _rule(r"(?P<a>\d{2,4}[A-Za-z]?)(?![\d号楼层栋#座米-])", _one("room"), 2.0, DEEP | {"estate"}),
    _rule(r"(?P<a>[A-Za-z])(?![\w号座栋])", _one("room"), 2.0, frozenset({"floor"})),
    _rule(
        r"(?P<a>[一二三四五六七八九][零〇一二三四五六七八九][一二三四五六七八九])(?![号楼层栋])",
        _one("room"),
        2.0,
        DEEP,
    ),
    _rule(
        r"(?P<a>\d{1,3}|[A-Za-z])#?-(?P<b>\d{1,2}|[A-Za-z])-(?P<c>\d{2,4}[A-Za-z]?)(?!\d)",
        _triple,
        needs=INSIDE,
    ),
    _rule(
        r"(?P<a>\d{1,2})-(?P<b>\d{3,4})(?!\d)",
        lambda f: (("unit", f["a"]), ("room", f["b"])),
        2.5,
        frozenset({"building"}),
    ),
    _rule(
        r"(?P<a>\d{1,4})(?![\d\-+A-Za-z号楼层栋座#米公%])", _one("number"), 1.0, frozenset({"road", "lane"})
    ),
    _rule(rf"(?P<a>{_N})(?P<w>巷|弄|胡同|排)", lambda f: (("lane", arabic(f["a"]) + f["w"]),)),
    _rule(r"[Kk](?P<k>\d{1,4})(?:\s*\+\s*(?P<m>\d{1,3})米?处?)?", _km),
    _rule(
        rf"(?P<k>\d+\.\d+|{_N})(?:公里|千米|[Kk][Mm])(?:(?P<m>{_N})米)?(?:处|的地方)?",
        _km,
        needs=frozenset({"road", "code"}),
    ),
    _rule(r"(?P<a>[GSXgsx]\d{1,4})(?!\d)(?:国道|省道|县道)?", lambda f: (("code", f["a"].upper()),)),
    _rule(r"(?P<a>\d{3})国道", lambda f: (("code", f"G{f['a']}"),)),
    _rule(r"(?P<a>\d{3})省道", lambda f: (("code", f"S{f['a']}"),)),
    _rule(r"(?P<a>26[56]\d{3})(?!\d)", lambda f: (("postcode", f["a"]),)),
)
_WORDS = (
    _rule(
        rf"(?:往|向|以|偏)?(?P<d>[东西][南北]|[东南西北])(?:侧|边|面|方向|邻|部)?(?:大?约)?(?P<m>{_N})(?P<u>米|公里|千米)(?:处)?",
        _away,
    ),
    *(
        _rule(words, (lambda one: lambda _: (("relation", one),))(word), 2.0)
        for word, words in _BESIDES.items()
    ),
    _rule("(?:交叉|十字|丁字|交汇)?路口|交叉口|交汇处|交界处|立交桥?", lambda _: (), 2.5, role="crossing"),
    _rule("[和与跟、/]|还有", lambda _: (), 0.5, role="joint"),
    _rule(
        "嗯+|呃+|啊|地址|户籍|就是|那个|这个|请问|反映|怎么走|大概|这边|那边|这里|这儿|我在|我家|门牌|然后|位于|不是|"
        "村委会?|院内|院里|楼下|里面|一号线|二号线|三号线|电话|联系人|先生|女士|"
        "那一片|街道|[东西南北]{1,2}[侧边头角面]|距离|距|处|老(?=[\u4e00-\u9fff]{2,3}[区县])",
        lambda _: (),
        NOISE,
        role="noise",
    ),
    _rule("[十丁]字路口", lambda _: (), 1.0, role="noise"),
    _rule(rf"往?[{_HAN}]{{2,3}}方向", lambda _: (), 1.5, role="noise"),
    _rule(r"[(\[][^)\]]*(?:对面|对过|附近|旁|近|后面)[^)\]]*[)\]]", lambda _: (), 2.5, role="noise"),
    _rule(r"(?:地铁)?站(?:[A-Z]\d?)?(?:出入?口|口)?|[A-Z]\d?(?:出入?口|口)", lambda _: (), 1.0, role="noise"),
    _rule(r"[(\[][^)\]]*[)\]]", lambda _: (), 0.5, role="noise"),
)


def tokens_at(text: str, place: int, lexicon: Lexicon) -> Iterator[Token]:
    """Everything that may begin at `place`."""
    first = text[place]
    if not (first.isdigit() or first.isascii()) or first == "(":
        yield from _known(text, place, lexicon)
        yield from _misheard(text, place, lexicon)
        yield from _built(text, place, lexicon)
        yield from _ruled(text, place, _WORDS)
    elif first.isalpha() and _LATIN.match(text, place):
        yield from _built(text, place, lexicon)
    if not (place and _counts(text[place - 1]) and _counts(first)):  # a number is read from its first digit
        yield from _ruled(text, place, _NUMERIC)


def _counts(character: str) -> bool:
    return character.isdigit() or character in DIGITS or character in STEPS


def _known(text: str, place: int, lexicon: Lexicon) -> Iterator[Token]:
    for length in range(2, min(lexicon.longest, len(text) - place) + 1):
        piece = text[place : place + length]
        for name in lexicon.exact.get(piece, ()):
            yield _named(name, length, EXACT * length - ONCE)
        for name in lexicon.weak.get(piece, ()):
            less = SMALLER if name.kind == "community" else 0.0
            yield replace(_named(name, length, WEAK * length - ONCE - less), weak=True)


def _misheard(text: str, place: int, lexicon: Lexicon) -> Iterator[Token]:
    sounds: list[str] = []
    for length in range(1, min(LONGEST_SOUND, len(text) - place) + 1):
        character = text[place + length - 1]
        if not "\u4e00" <= character <= "\u9fff":
            return
        sounds.append(sound_of(character))
        if length < LEAST_SOUND:
            continue
        piece = text[place : place + length]
        if piece in lexicon.exact:
            continue
        for name in lexicon.sounds.get(" ".join(sounds), ()):
            yield _named(name, length, SOUNDS * length - ONCE - MISHEARD)


def _named(name: Name, length: int, worth: float) -> Token:
    return Token(length, worth, ((name.kind, name.zh),), name)


def _built(text: str, place: int, lexicon: Lexicon) -> Iterator[Token]:
    """Names that nobody knows but that are built like a road, a community, a place."""
    kinds = (("road", (_ROAD, _MORE_ROAD), 5), ("estate", (_ESTATE, _MORE_ESTATE), 8))
    for kind, patterns, most in kinds:
        for piece in {found[0] for one in patterns if (found := one.match(text, place))}:
            value = piece.removesuffix("公路") if piece.endswith("高速公路") else piece
            worth = PATTERN * min(len(piece), most) - ONCE - 0.1
            worth -= 1.0 if kind == "road" and _BARE_COUNT.match(piece) else 0.0
            parts: Parts = ((kind, value),)
            holder: Name | None = None
            if kind == "estate" and (division := _division_before(piece, lexicon)):
                if len(piece) - len(division[0]) >= LEAST_OWN:
                    worth -= CLUNG
                else:
                    holder = division[1]  # 崂山书城 lies in 崂山区, 李沧区政府 says so
                    parts = (("district", holder.zh), *parts) if holder.zh == division[0] else parts
            yield Token(len(piece), worth, parts, holder)
    if found := _COUNTED.match(text, place):
        yield Token(len(found[0]), 2.3 * len(found[0]) - ONCE, (("estate", found[0]),))
    if found := _SCHOOL.match(text, place):
        yield Token(len(found[0]), 2.0 * len(found[0]) - ONCE, (("estate", found[0]),))
    for pattern, needs in _UNKNOWN_AFTER:
        if found := pattern.match(text, place):
            yield Token(len(found[0]), GUESSED * len(found[0]) - ONCE, (("estate", found[0]),), None, needs)
    # The city declares all its streets: one that it does not know is unlikely.
    for kind, pattern, each in (("community", _COMMUNITY, PATTERN), ("street", _STREET, UNLIKELY)):
        if found := pattern.match(text, place):
            value = re.sub(
                r"(?<=村)委会$|(?:居民|村民)?(?:委员会|居委会|村委会)$|办事处$|(?<=街道)办$", "", found[0]
            )
            yield Token(len(found[0]), each * min(len(found[0]), 5) - ONCE - 0.2, ((kind, value),))


def _division_before(piece: str, lexicon: Lexicon) -> tuple[str, Name] | None:
    """The district or street whose name a place begins with: 李沧 in 李沧万达广场."""
    for length in (2, 3):
        begin = piece[:length]
        for name in (*lexicon.weak.get(begin, ()), *lexicon.exact.get(begin, ())):
            if name.kind == "district" or (name.kind == "street" and len(piece) - length >= LEAST_OWN):
                return begin, name
    return None


def _ruled(text: str, place: int, rules: tuple[_Rule, ...]) -> Iterator[Token]:
    for rule in rules:
        if found := rule.pattern.match(text, place):
            length = len(found[0])
            if length:
                worth = rule.each * min(length, 8) - ONCE if rule.each > NOISE else rule.each * length
                yield Token(length, worth, rule.made(found), None, rule.needs, rule.role)
