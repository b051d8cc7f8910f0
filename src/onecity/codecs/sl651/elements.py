"""What do the elements of SL 651 mean?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from onecity.core.text import Text


@dataclass(frozen=True, slots=True)
class Element:
    """An element by its code. `series`: the number of values of a packed row, each `width` bytes and not BCD,
    `scale` of them a unit, from the row's first moment on, one each `step`. `bits`: a word of states, not BCD.
    """

    code: str
    title: Text
    unit: str
    series: int = 0
    width: int = 0
    scale: int = 1
    step: timedelta = timedelta()
    bits: bool = False


FIVE_MINUTES = timedelta(minutes=5)


def _element(code: str, zh: str, en: str, unit: str) -> Element:
    return Element(code, Text(zh=zh, en=en), unit)


def _numbered(first: int, count: int, zh: str, en: str, unit: str) -> Iterator[Element]:
    """Elements that a station has several of, under codes that follow each other: from 1 on."""
    for number in range(count):
        yield _element(f"{first + number:02X}", f"{zh} {number + 1}", f"{en} {number + 1}", unit)


def _levels_of_an_hour() -> Iterator[Element]:
    """F5 to FC: levels above a base, of up to eight gauges."""
    for number in range(1, 9):
        title = Text(zh=f"1 小时内每 5 分钟相对水位 {number}", en=f"level {number} each 5 min")
        yield Element(f"{0xF4 + number:02X}", title, "m", 12, 2, 100, FIVE_MINUTES)


def _soil(depths_cm: tuple[int, ...]) -> Iterator[Element]:
    for number, depth in enumerate(depths_cm):
        yield _element(f"{0x10 + number:02X}", f"{depth} 厘米土壤含水量", f"soil moisture at {depth} cm", "%")


ELEMENTS: Mapping[str, Element] = MappingProxyType(
    {
        one.code: one
        for one in (
            _element("01", "断面面积", "area of the cross-section", "m²"),
            _element("02", "气温", "air temperature", "°C"),
            _element("03", "水温", "water temperature", "°C"),
            _element("06", "日蒸发量", "evaporation in a day", "mm"),
            _element("07", "当前蒸发", "evaporation now", "mm"),
            _element("08", "气压", "air pressure", "hPa"),
            _element("09", "闸门开启高度", "opening of the gate", "m"),
            _element("0A", "输水设备或闸门编号", "number of the gate", ""),
            _element("0C", "闸门开启孔数", "gates that are open", ""),
            _element("0D", "地温", "ground temperature", "°C"),
            _element("0E", "地下水埋深", "depth of groundwater", "m"),
            _element("0F", "波浪高度", "height of waves", "m"),
            *_soil((10, 20, 30, 40, 50, 60, 80, 100)),
            _element("18", "湿度", "humidity", "%"),
            _element("19", "开机台数", "pumps that run", ""),
            _element("1A", "1 小时降水量", "rain in 1 h", "mm"),
            _element("1B", "2 小时降水量", "rain in 2 h", "mm"),
            _element("1C", "3 小时降水量", "rain in 3 h", "mm"),
            _element("1D", "6 小时降水量", "rain in 6 h", "mm"),
            _element("1E", "12 小时降水量", "rain in 12 h", "mm"),
            _element("1F", "日降水量", "rain in a day", "mm"),
            _element("20", "当前降水量", "rain now", "mm"),
            _element("21", "1 分钟降水量", "rain in 1 min", "mm"),
            _element("22", "5 分钟降水量", "rain in 5 min", "mm"),
            _element("23", "10 分钟降水量", "rain in 10 min", "mm"),
            _element("24", "30 分钟降水量", "rain in 30 min", "mm"),
            _element("25", "暴雨量", "rain of a storm", "mm"),
            _element("26", "累计降水量", "cumulative rain", "mm"),
            _element("27", "瞬时流量", "flow", "m³/s"),
            *_numbered(0x28, 8, "取（排）水口流量", "flow at intake", "m³/s"),
            _element("30", "总出库流量", "total outflow", "m³/s"),
            _element("31", "闸门流量", "flow through the gate", "m³/s"),
            _element("33", "风向", "wind direction", ""),
            _element("34", "风力", "wind force", ""),
            _element("35", "风速", "wind speed", "m/s"),
            _element("36", "断面平均流速", "mean velocity of the cross-section", "m/s"),
            _element("37", "瞬时流速", "velocity", "m/s"),
            _element("38", "电源电压", "supply voltage", "V"),
            _element("39", "河道水位", "river level", "m"),
            _element("3A", "坝下水位", "level below the dam", "m"),
            _element("3B", "坝上水位", "level above the dam", "m"),
            *_numbered(0x3C, 8, "取（排）水口水位", "level at intake", "m"),
            _element("44", "含沙量", "sediment", "kg/m³"),
            Element("45", Text(zh="遥测站状态及报警", en="states and alarms of the station"), "", bits=True),
            _element("46", "pH 值", "pH", ""),
            _element("47", "溶解氧", "dissolved oxygen", "mg/L"),
            _element("48", "电导率", "conductivity", "µS/cm"),
            _element("49", "浊度", "turbidity", "NTU"),
            _element("4A", "高锰酸盐指数", "permanganate index", "mg/L"),
            _element("4B", "氧化还原电位", "redox potential", "mV"),
            _element("4C", "氨氮", "ammonia nitrogen", "mg/L"),
            _element("4D", "总磷", "total phosphorus", "mg/L"),
            _element("4E", "总氮", "total nitrogen", "mg/L"),
            *_numbered(0x58, 8, "水压", "water pressure", "kPa"),
            Element(
                "F4", Text(zh="1 小时内每 5 分钟降水量", en="rain each 5 min"), "mm", 12, 1, 10, FIVE_MINUTES
            ),
            *_levels_of_an_hour(),
        )
    }
)
"""By table C.1 of SL 651-2014 as the field's page and public decoders give it; a code that is not here is kept as it
came. Scales: F4 in 0.1 mm, F5 to FC in 0.01 m. Turbidity is in degrees there, which are NTU in the field.
"""
