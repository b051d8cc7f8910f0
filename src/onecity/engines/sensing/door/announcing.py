"""Which programs may hear that a warning changed?"""

from onecity.base.outbox.door import read
from onecity.base.webhooks.door import Audience
from onecity.core.cloudevents import CloudEvent
from onecity.engines.sensing.events import WarningChanged


def audience_of_warning(event: CloudEvent) -> Audience:
    """Whoever may see the warnings of its division; its network is the topic."""
    changed = read(event, WarningChanged)
    return Audience((), changed.network, changed.division)
