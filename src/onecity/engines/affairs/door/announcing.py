"""Which offices' systems may hear that a case has moved on?"""

from onecity.base.outbox.door import read
from onecity.base.webhooks.door import Audience
from onecity.core.cloudevents import CloudEvent
from onecity.engines.affairs.door.casefile import CaseFile, open_case
from onecity.engines.affairs.door.seeing import scope_of
from onecity.engines.affairs.errors import CaseUnknown
from onecity.engines.affairs.events import CaseClosed, CaseFiled, ItemChanged


def audience_of_item(event: CloudEvent) -> Audience | None:
    """The office of the item that has changed; nobody for a case that is gone."""
    changed = read(event, ItemChanged)
    file = _case(changed)
    if file is None:
        return None
    return Audience((scope_of(file, file.item(changed.item)),), file.row.service)


def audience_of_filing(event: CloudEvent) -> Audience | None:
    """The offices of all items of a case that was filed."""
    return _everybody(_case(read(event, CaseFiled)))


def audience_of_closing(event: CloudEvent) -> Audience | None:
    """The offices of all items of a case that was closed."""
    return _everybody(_case(read(event, CaseClosed)))


def _case(event: CaseFiled | ItemChanged | CaseClosed) -> CaseFile | None:
    try:
        return open_case(event.case_id)
    except CaseUnknown:
        return None


def _everybody(file: CaseFile | None) -> Audience | None:
    if file is None:
        return None
    return Audience(tuple(scope_of(file, item) for item in file.items()), file.row.service)
