"""Tasks to test with."""

from uuid import UUID

from onecity.base.worklist.door import open_task
from onecity.core.text import Text


def opened(key: str = "case:1", **more: object) -> UUID:
    """A task of the health office of a district."""
    said: dict[str, object] = {
        "engine": "example",
        "kind": "decide",
        "key": key,
        "title": Text(zh=f"李**的申请 {key}", en=f"Application of L** {key}"),
        "organisation": "health",
        "division": "370202001",
        "permission": "example.decide",
    }
    return open_task(**(said | more))  # type: ignore[arg-type]
