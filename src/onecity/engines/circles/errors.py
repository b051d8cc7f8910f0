"""What can go wrong with a question about circles? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class CirclesError(SaidError):
    """Something that was asked about circles cannot be answered; nothing was changed."""


class CircleUnknown(CirclesError):
    """The city declares no circle of this name."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "城市没有声明“{id}”服务圈。请检查地址，或在 circles/ 下添加声明。",
        "The city declares no circle “{id}”. Check the address, or add a declaration below circles/.",
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class HandInvalid(CirclesError):
    """A file by hand, of people or points, cannot be read."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "{name} 读不懂：{problem}。请对照 circles 引擎 README 中的格式。",
        "{name} cannot be read: {problem}. Compare it with the format in the README of the engine circles.",
    )

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name, self.problem = name, problem


class PeopleMissing(CirclesError):
    """The city declares no sub-districts with people and borders, so nobody can be placed."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "没有镇街的人口或边界，无法估算人口分布。请在 divisions/ 和 layers/ 中声明后重新加载。",
        "There are no sub-districts with people and borders, so nobody can be placed. Declare them in divisions/ and "
        "layers/ and load again.",
    )


class FloorsUnreachable(CirclesError):
    """No choice of so many sites gives every district its floor."""

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = (
        "{sites} 个新点无法让每个区市都达到 {percent}% 的底线。请增加点数或降低底线。",
        "{sites} new points cannot bring every district to its floor of {percent}%. Allow more, or lower it.",
    )

    def __init__(self, sites: int, percent: int) -> None:
        super().__init__(sites, percent)
        self.sites, self.percent = sites, percent
