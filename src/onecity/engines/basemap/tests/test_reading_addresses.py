"""Does the parser read what people write, and never fail on what they do not?"""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onecity.engines.basemap.rules.address import PARTS, Address, parse, write
from onecity.engines.basemap.tests.words import NAMES, small


def said(text: str) -> dict[str, str]:
    return parse(text, small())[0].address.said()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("山东省青岛市市南区香港中路10号", "山东省 青岛市 市南区 香港中路 10"),
        ("市南区江西路１０１号３号楼２单元５０２户", "市南区 江西路 101 3 2 502"),
        ("市南区江西路一百零一号三号楼二单元五零二室", "市南区 江西路 101 3 2 502"),
        ("青島市市南區香港中路61號乙", "青岛市 市南区 香港中路 61乙"),
        ("四方区台东三路12号之1", "市北区 台东三路 12-1"),
        ("黄岛区薛家岛街道金沙滩社区居委会", "黄岛区 薛家岛街道 金沙滩社区"),
        ("山东路9号", "山东路 9"),
        ("平度市青岛路5号", "平度市 青岛路 5"),
        ("平度五里路村8号", "平度市 五里路村 8"),
        ("江西路社区江西路7号", "江西路社区 江西路 7"),
        ("一号线五四广场站", "五四广场社区"),
        ("香港中路街道", "香港中路街道"),
        ("市南区江西路78号5-2-301", "市南区 江西路 78 5 2 301"),
        ("江西路78号A座负一层", "江西路 78 A -1"),
        ("江西路28-36号", "江西路 28-36"),
        ("江西路78号 张先生13800001234", "江西路 78"),
        ("市北区市北区台东三路", "市北区 台东三路"),
        ("台东三路3弄6号", "台东三路 3弄 6"),
        ("市立医院东院区", "青岛市市立医院（东院区）"),
        ("市南区万科金域蓝湾3号楼", "市南区 万科金域蓝湾 3"),
        ("江西路8号水木清华西门对面", "江西路 8 水木清华 opposite"),
        ("市南香格里拉广场", "市南区 香格里拉广场"),
        ("信号山公园", "信号山公园"),
        ("江西路7号楼下车库", "江西路 7"),
        ("江西路7号3号楼西单元505-508", "江西路 7 3 西 505-508"),
        ("青岛二中", "青岛二中"),
        ("青岛市市立医院", "青岛市市立医院（东院区）"),
        ("台东三路甲27号", "台东三路 27甲"),
        ("市北区台东3路7号", "市北区 台东三路 7"),
        ("从五四广场往北50米", "五四广场 north:50"),
    ],
)
def test_parts_are_read_from_large_to_small(text: str, parts: str) -> None:
    assert list(said(text).values()) == parts.split()


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("五四广场附近", "near"),
        ("香港中路10号对面", "opposite"),
        ("香港中路北侧50米", "north:50"),
        ("香港中路10号往东2公里", "east:2000"),
        ("江西路7号门口", "front"),
    ],
)
def test_beside_what_and_how_far(text: str, relation: str) -> None:
    assert said(text)["relation"] == relation


def test_two_roads_make_a_crossing_where_the_text_says_so() -> None:
    for text in ("香港中路与南京路交叉口", "香港中路南京路路口", "香港中路和南京路十字路口"):
        assert said(text) == {"road": "香港中路", "crossing": "南京路"}


@pytest.mark.parametrize(
    ("text", "km"),
    [("G20青银高速K12+300", "12.3"), ("青银高速12公里500米", "12.5"), ("青银高速 k5+70", "5.07")],
)
def test_kilometre_posts(text: str, km: str) -> None:
    assert (said(text)["road"], said(text)["km"]) == ("青银高速", km)


@pytest.mark.parametrize(("heard", "meant"), [("香港重路", "香港中路"), ("薛家道街到", "薛家岛街道")])
def test_a_name_that_only_sounds_right_is_understood(heard: str, meant: str) -> None:
    assert meant in said(f"{heard}8号").values()


@pytest.mark.parametrize(
    "text",
    [
        "Room 502, Unit 2, Building 3, No. 101 Jiangxi Road, Shinan District, Qingdao",
        "101 Jiangxi Rd, Shinan, Qingdao, Unit 2, Bldg 3, Apt 502",
        "qingdao shi shinan qu jiangxi lu 101 hao, building 3, unit 2, room 502",
        "502, Unit 2, Building 3, 101 Jiangxi Road, Shinan, Qingdao",
        "qingdaoshi shinanqu jiangxilu 101hao, building 3, unit 2, room 502",
    ],
)
def test_english_and_pinyin(text: str) -> None:
    assert write(parse(text, small())[0].address) == "青岛市市南区江西路101号3号楼2单元502室"


def test_an_ambiguous_text_has_several_readings() -> None:
    readings = [one.address.said() for one in parse("台东三路", small())]
    assert readings[0] == {"road": "台东三路"}
    assert {"street": "台东街道"}.items() <= {k: v for one in readings for k, v in one.items()}.items()


BITS = [name.zh for name in NAMES] + [
    "号",
    "路",
    "楼",
    "单元",
    "12",
    "三",
    "附近",
    "(",
    "-",
    "与",
    "K1+2",
    "No. 3",
    " ",
    "路口",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(BITS), max_size=14).map("".join)))
@example("\0\ud800" + "（" * 50)
@example("")
def test_reading_never_fails_and_gives_known_parts(text: str) -> None:
    for reading in parse(text, small()):
        assert set(reading.address.said()) <= set(PARTS)
        write(reading.address)


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    short, long = "市南区香港中路10号" * 3, "与路号楼附" * 10_000
    parse(short, small())
    begin = time.process_time()
    parse(long, small())
    assert time.process_time() - begin < 1.0


def _names(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([""] + [one.zh for one in NAMES if one.kind == kind])


def _number(top: int) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), st.integers(1, top).map(str))


numbers = st.one_of(
    _number(9999),
    st.tuples(st.integers(1, 999), st.sampled_from(["甲", "乙", "-2", "-36"])).map(
        lambda one: f"{one[0]}{one[1]}"
    ),
)
relations = st.sampled_from(
    ["", "near", "opposite", "beside", "behind", "front", "north:50", "southeast:1200"]
)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """An address whose parts belong together: nothing stands on a road that it does not name."""
    road = draw(_names("road"))
    number = draw(numbers) if road else ""
    building = draw(st.one_of(_number(60), st.sampled_from(["A", "B"]))) if number else ""
    return Address(
        province=draw(_names("province")),
        city=draw(_names("city")),
        district=draw(_names("district")),
        street=draw(_names("street")),
        community=draw(_names("community")),
        road=road,
        lane=draw(st.sampled_from(["", "3巷", "12弄"])) if road else "",
        number=number,
        building=building,
        unit=draw(_number(9)) if building else "",
        floor=draw(st.sampled_from(["", "2", "17", "-1"])) if building else "",
        room=draw(st.sampled_from(["", "301", "1702", "东户"])) if building else "",
        relation=draw(relations) if number else "",
    )


@settings(max_examples=150, deadline=None)
@given(addresses())
def test_what_is_written_is_read_again(address: Address) -> None:
    assert parse(write(address), small())[0].address == address
