"""What can go wrong with declarations that were loaded?"""

from pydantic import ValidationError


class NothingLoaded(LookupError):
    """No city has been loaded yet: run `onecity load`."""

    def __init__(self) -> None:
        super().__init__("No city has been loaded yet: run `onecity load`.")


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
