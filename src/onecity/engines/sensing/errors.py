"""What can go wrong with networks? Messages are made at the edge, in the reader's language."""

from typing import ClassVar

from onecity.core.text import SaidError


class SensingError(SaidError):
    """Something that was asked of sensing cannot be done; nothing was changed."""


class NetworkUnknown(SensingError):
    """No network of this name is declared."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有名为“{network}”的网络，请从网络列表中选择。",
        'There is no network "{network}". Choose one from the list of networks.',
    )

    def __init__(self, network: str) -> None:
        super().__init__(network)
        self.network = network


class WarningUnknown(SensingError):
    """No such warning, or not one that the actor may see."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这条预警，或者它不在您的辖区。",
        "There is no such warning, or it lies outside your area.",
    )

    def __init__(self, warning_id: str) -> None:
        super().__init__(warning_id)
        self.warning_id = warning_id


class ThingUnwatched(SensingError):
    """The network watches no such thing, or measures no such property, or not in the actor's area."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "网络“{network}”没有对象或监测量“{name}”，或者它不在您的辖区。",
        'The network "{network}" has no thing or property "{name}", or it lies outside your area.',
    )

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self.network, self.name = network, name


class StationInvalid(SensingError):
    """A station cannot be kept as it is described."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "站点“{number}”的 {name} 无法使用，没有保存任何内容。应为：{wanted}。请更正后重试。",
        'The {name} of station "{number}" cannot be used; nothing was kept. It should be: {wanted}. Correct it and try '
        "again.",
    )

    def __init__(self, number: str, name: str, wanted: str) -> None:
        super().__init__(number, name, wanted)
        self.number, self.name, self.wanted = number, name, wanted


class StationUnknown(SensingError):
    """No such station."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "没有这个站点：{protocol} {number}。请先登记。",
        "There is no such station: {protocol} {number}. Register it first.",
    )

    def __init__(self, protocol: str, number: str) -> None:
        super().__init__(protocol, number)
        self.protocol, self.number = protocol, number
