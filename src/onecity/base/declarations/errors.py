"""What can go wrong with declarations that were loaded?"""

from typing import ClassVar

from pydantic import ValidationError

from onecity.core.text import SaidError


class NothingLoaded(SaidError, LookupError):
    """No city has been loaded yet: run `onecity load`."""

    status: ClassVar[int] = 503
    words: ClassVar[tuple[str, str]] = (
        "系统还没有加载城市：请运维人员运行 onecity load，然后再试。",
        "No city has been loaded yet: an operator runs `onecity load`; then try again.",
    )

    def __init__(self) -> None:
        super().__init__(self.words[1])


class KindUnknown(LookupError):
    """No manifest names this kind; its engine may have been taken out."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class KindTwice(ValueError):
    """Two manifests name a kind of the same name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class VersionUnknown(LookupError):
    """Nothing with this hash was ever loaded."""

    def __init__(self, kind: str, id: str, content_hash: str) -> None:
        super().__init__(kind, id, content_hash)
        self.kind = kind
        self.id = id
        self.content_hash = content_hash


class VersionUnreadable(ValueError):
    """What was loaded under an older program no longer fits its model: correct the city's folder, load it
    again.
    """

    def __init__(self, kind: str, id: str, error: ValidationError) -> None:
        super().__init__(f"{kind} {id}: {error}")
        self.kind = kind
        self.id = id
        self.error = error
