"""Which programs may hear that a warning changed?"""

from onecity.base.webhooks.door import Audience
from onecity.core.cloudevents import CloudEvent


def audience_of_warning(event: CloudEvent) -> Audience:
    """Whoever may see the warnings of its division; its network is the topic."""
    # in a storm thousands are asked at once: what we have just written is not checked again
    return Audience((), event.data["network"], event.data["division"])
