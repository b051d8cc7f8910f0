"""What can be wrong with what is simulated, or with what the city declares?"""

from typing import ClassVar

from onecity.engines.emergency.errors.root import EmergencyError


class Unreadable(EmergencyError):
    """A model or a trace is wrong; nothing was simulated. `where` is a file with its line, or a field."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = ("{where}：{zh}", "{where}: {en}")

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(where, en)
        self.where, self.zh, self.en = where, zh, en


class ModelMissing(EmergencyError):
    """The city declares no model to simulate."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "{where} 中没有急救模型。请添加 emergency/model.yaml，或用 --city 指定模型文件。",
        "{where} declares no emergency model. Add emergency/model.yaml, or name a model file with --city.",
    )

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class ModelUndeclared(EmergencyError):
    """The loaded city declares no emergency service."""

    status: ClassVar[int] = 404
    words: ClassVar[tuple[str, str]] = (
        "本城市没有声明急救系统。请在 emergency/model.yaml 中声明并重新加载。",
        "This city declares no emergency service. Declare it in emergency/model.yaml and load the city again.",
    )
