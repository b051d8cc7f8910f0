"""A small lexicon, for tests that need no city."""

from functools import cache

from onecity.engines.basemap.rules.address import Lexicon, Name, lexicon_of

NAMES = (
    Name("province", "山东省", (), "Shandong Province"),
    Name("city", "青岛市", ("3702",), "Qingdao City"),
    Name("district", "市南区", ("370202",), "Shinan District", (), ("南区",)),
    Name("district", "市北区", ("370203",), "Shibei District", ("四方区",), ("北区",)),
    Name("district", "黄岛区", ("370211",), "Huangdao District", ("胶南市", "西海岸新区")),
    Name("district", "平度市", ("370283",), "Pingdu City"),
    Name("street", "香港中路街道", ("370202001",), "Hong Kong Middle Road Subdistrict"),
    Name("street", "台东街道", ("370203021",), "Taidong Subdistrict"),
    Name("street", "薛家岛街道", ("370211003",), "Xuejiadao Subdistrict"),
    Name("community", "江西路社区", ("370202001004",), "Jiangxi Road Community"),
    Name("community", "五四广场社区", ("370202001012",), "May Fourth Square Community"),
    Name("community", "金沙滩社区", ("370211003007",), "Golden Beach Community"),
    Name("community", "五里路村", ("370283001001",), "Wulilu Village"),
    Name("road", "香港中路", ("370202",)),
    Name("road", "南京路", ("370202", "370203")),
    Name("road", "山东路", ("370202", "370203")),
    Name("road", "青岛路", ("370283",)),
    Name("road", "台东三路", ("370203",)),
    Name("road", "江西路", ("370202",)),
    Name("road", "青银高速", (), "Qingdao–Yinchuan Expressway"),
    Name("estate", "青岛市市立医院（东院区）", ("370202",), "Qingdao Municipal Hospital (East Campus)"),
)


@cache
def small() -> Lexicon:
    """The lexicon of these names."""
    return lexicon_of(NAMES)
