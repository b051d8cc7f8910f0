"""What can go wrong at the door of SensorThings?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class NoEntity(SaidError):
    """There is no entity of this name, or not where the address looks for it."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有“{name}”。请从它所在的集合中查找。",
        "There is no “{name}”. Look for it in its collection.",
    )
    name: str


@dataclass(eq=False)
class TooMuch(SaidError):
    """The question can only be answered by looking at more than is allowed."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "这个查询要查看的{what.zh}超过 {most} 个。请缩小 $filter 或减小 $top 后再试。",
        "This query would look at more than {most} {what.en}. Narrow $filter or lower $top, then try again.",
    )
    what: Text
    most: int


@dataclass(eq=False)
class NotWritable(SaidError):
    """The method is not possible on this entity."""

    status: ClassVar[int] = 405
    words: ClassVar[tuple[str, str]] = (
        "不能这样修改：事物和位置来自城市的声明，请在城市文件夹的图层中修改后重新载入。",
        "This cannot be changed here: things and places come from the city's declarations. Change the layer in the "
        "city's folder and load it again.",
    )


@dataclass(eq=False)
class NotReadable(SaidError):
    """Readings are sent to this address, and read at another one."""

    status: ClassVar[int] = 405
    words: ClassVar[tuple[str, str]] = (
        "这个地址只接收 POST 的读数。读数请从 Observations 查询。",
        "This address takes readings by POST. Read them from Observations.",
    )


PLACES = Text(zh="对象", en="things")
READINGS = Text(zh="读数", en="readings")
SERIES = Text(zh="数据流", en="datastreams")
