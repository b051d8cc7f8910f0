"""Which programs may hear that a warning has gone out to the public?"""

from onecity.base.actor import Scope
from onecity.base.outbox.door import read
from onecity.base.webhooks.door import Audience
from onecity.core.cloudevents import CloudEvent
from onecity.engines.command.events import PublicWarningSent
from onecity.engines.command.models import Incident


def audience_of_public(event: CloudEvent) -> Audience | None:
    """Every department that sees the incident; its network is the topic."""
    row = Incident.objects.filter(id=read(event, PublicWarningSent).incident_id).first()
    if row is None:
        return None
    helping = row.shares.values_list("organisation", flat=True)
    scopes = (row.scope, *(Scope(one, row.division or None) for one in helping))
    return Audience(scopes, row.network)
