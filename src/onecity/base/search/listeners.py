"""What does the index do when something happens elsewhere?"""

from onecity.base.search.store import rebuild
from onecity.core.cloudevents import CloudEvent


def rebuild_index(_event: CloudEvent) -> None:
    """A new release is in force: what it declares is found from now on, what is gone is not."""
    rebuild()
