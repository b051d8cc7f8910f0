"""Who may follow the board while it changes?"""

from onecity.base.actor import Actor


def may_follow(actor: Actor, key: str | None) -> bool:
    """Everybody: the board is public; its one key is `board`, and `None` asks for all keys."""
    return key in (None, "board")
