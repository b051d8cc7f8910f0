"""Who may follow the layers of the map? Everybody: what a layer shows is public."""

from onecity.base.actor import Actor


def may_follow(_actor: Actor, _key: str) -> bool:
    """Whether an actor may hear that a layer has changed; the topic's key is the layer."""
    return True
