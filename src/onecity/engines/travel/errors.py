"""What can go wrong with a question about travel? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class TravelError(SaidError):
    """Something that was asked of travel cannot be answered; nothing was changed."""


class NetworkMissing(TravelError):
    """No network of roads is in use yet."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "还没有路网。请管理员运行 onecity travel generate，或用 onecity travel import 导入 OSM 文件。",
        "There is no road network yet. The administrator runs onecity travel generate, or imports an OSM file "
        "with onecity travel import.",
    )


class NetworkInvalid(TravelError):
    """What was handed over is no network."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = ("{zh}", "{en}")

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class RoadsUndeclared(TravelError):
    """The city declares no network to generate, or none of this name."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "城市没有声明名为“{id}”的路网。请在 roads/ 下添加声明。",
        "The city declares no roads “{id}”. Add a declaration below roads/.",
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class ProfileUnknown(TravelError):
    """Nobody travels like this."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "没有“{profile}”这种出行方式，可用：{known}。",
        "There is no profile “{profile}”; there are: {known}.",
    )

    def __init__(self, profile: str, known: str) -> None:
        super().__init__(profile, known)
        self.profile, self.known = profile, known


class NodeUnknown(TravelError):
    """The network has no node of this key."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("路网中没有节点 {key}。", "The network has no node {key}.")

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class SegmentUnknown(TravelError):
    """The network has no segment of this key."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = ("路网中没有路段 {key}。", "The network has no segment {key}.")

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NoRoadNear(TravelError):
    """A place lies too far from every road."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "（{lon}，{lat}）周围 {within_m} 米内没有道路。请选一个靠近道路的位置。",
        "There is no road within {within_m} m of ({lon}, {lat}). Choose a place nearer to a road.",
    )

    def __init__(self, lon: float, lat: float, within_m: int) -> None:
        super().__init__(lon, lat)
        self.lon, self.lat, self.within_m = lon, lat, within_m


class NoWay(TravelError):
    """No way leads from one place to the other."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "两地之间没有可通行的路线，可能有路段封闭。请换一个起点或终点。",
        "No way leads from one place to the other; a road may be closed. Choose another start or end.",
    )


class TooMany(TravelError):
    """More was asked at once than is answered."""

    status: ClassVar[int] = 413
    words: ClassVar[tuple[str, str]] = (
        "一次最多计算 {most} 项，请分批查询。",
        "At most {most} are computed at once. Ask in parts.",
    )

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class SpeedsInvalid(TravelError):
    """Measured speeds make no sense; none was taken."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "车速数据有误：{key}。速度应在 0 到 200 千米/小时之间，时间须带时区且不晚于现在。",
        "A measured speed is wrong: {key}. It lies between 0 and 200 km/h, its time has a zone and is past.",
    )

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
