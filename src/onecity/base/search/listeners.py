"""What does the index do when something happens elsewhere?"""

from onecity.base.jobs.door import enqueue
from onecity.base.search.jobs import rebuild_later
from onecity.core.cloudevents import CloudEvent


def rebuild_index(_event: CloudEvent) -> None:
    """A new release is in force: what it declares is found soon, what is gone is not.

    As a job: inside the delivery's transaction every writer would wait for the whole index.
    """
    enqueue(rebuild_later)
