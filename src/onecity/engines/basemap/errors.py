"""What can go wrong with a question about the base map? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class BasemapError(SaidError):
    """Something that was asked of the base map cannot be answered; nothing was changed."""


class GazetteerMissing(BasemapError):
    """No city is loaded, so there are no names."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "还没有地名库。请管理员先装载城市，再运行 onecity basemap build。",
        "There is no gazetteer yet. The administrator loads a city, then runs onecity basemap build.",
    )


class PlaceInvalid(BasemapError):
    """A position that is no place on Earth, or coordinates of an unknown kind."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "位置不对：经度在前，单位为度；crs 可为 wgs84 或 gcj02。",
        "This is no position: degrees, longitude first; crs is wgs84 or gcj02.",
    )


class CollectionUnknown(BasemapError):
    """No layer has this id."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有名为“{id}”的数据集。可用的列在 /ogc/collections。",
        "There is no collection “{id}”. /ogc/collections lists them.",
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class ItemUnknown(BasemapError):
    """The collection has no such feature."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "数据集中没有要素 {id}，可能已被删除。",
        "The collection has no feature {id}; perhaps it was removed.",
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class QueryInvalid(BasemapError):
    """A parameter of a question to a collection is not what it should be."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "参数 {name} 的值“{value}”不对。可用参数列在 /ogc/api。",
        "The parameter {name} cannot be “{value}”. /ogc/api lists the parameters.",
    )

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value
