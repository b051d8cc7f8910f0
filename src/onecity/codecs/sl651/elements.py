"""What do the elements of SL 651 mean?"""

from collections.abc import Mapping
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


def _element(code: str, zh: str, en: str, unit: str) -> Element:
    return Element(code, Text(zh=zh, en=en), unit)


FIVE_MINUTES = timedelta(minutes=5)

ELEMENTS: Mapping[str, Element] = MappingProxyType(
    {
        one.code: one
        for one in (
            _element("1A", "1 小时降水量", "rain in 1 h", "mm"),
            _element("1F", "日降水量", "rain in a day", "mm"),
            _element("20", "当前降水量", "rain now", "mm"),
            _element("22", "5 分钟降水量", "rain in 5 min", "mm"),
            _element("26", "累计降水量", "cumulative rain", "mm"),
            _element("27", "瞬时流量", "flow", "m³/s"),
            _element("38", "电源电压", "supply voltage", "V"),
            _element("39", "河道水位", "river level", "m"),
            _element("3A", "坝下水位", "level below the dam", "m"),
            _element("3B", "坝上水位", "level above the dam", "m"),
            Element("45", Text(zh="遥测站状态及报警", en="states and alarms of the station"), "", bits=True),
            Element(
                "F4", Text(zh="1 小时内每 5 分钟降水量", en="rain each 5 min"), "mm", 12, 1, 10, FIVE_MINUTES
            ),
            Element(
                "F5",
                Text(zh="1 小时内每 5 分钟相对水位", en="level each 5 min"),
                "m",
                12,
                2,
                100,
                FIVE_MINUTES,
            ),
        )
    }
)
"""By the table of SL 651-2014, those that the field's page names; a code that is not here is kept as it came.

45 and the scales of F4 (0.1 mm) and F5 (0.01 m) are general knowledge of the field, not confirmed by a text at hand.
"""
