"""Which log of readings can be run again from its beginning?"""

from onecity.adapters.out.log_nats import NatsLog


class WholeLog(NatsLog):
    """The one in NATS, which forgets nothing here: the undisturbed run needs every record.

    The log in files needs no such help: it forgets whole segments, and no test fills one.
    """

    def prune(self, partition: int, before: int) -> None:
        """Keep all."""
