"""What remains of a person's cases when their data were erased? Numbers, steps and dates; nothing personal."""

from uuid import UUID

from django.db import transaction

from onecity.base.actor import system
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.casefile import append, open_case
from onecity.engines.affairs.door.dates import keep_dates
from onecity.engines.affairs.door.rework import end_reworks
from onecity.engines.affairs.door.tasks import close_task
from onecity.engines.affairs.models import Case, Draft, Upload
from onecity.engines.affairs.rules.case import CaseEvent
from onecity.engines.affairs.rules.steps import Step


@transaction.atomic
def forget_person(person_id: UUID) -> None:
    """End the person's open cases and reworks, and delete their drafts and documents; their key is gone already."""
    for case_id in Case.objects.filter(applicant_id=person_id, outcome="open").values_list("id", flat=True):
        file = open_case(case_id, for_update=True)
        append(system(), file, CaseEvent(Step.WITHDRAWN, file.now()))
        for item_id in file.state.items:
            close_task(system(), file, item_id, Step.WITHDRAWN)
        keep_dates(file)
    end_reworks(person_id)
    uploads.remove(Upload.objects.filter(person_id=person_id))
    Draft.objects.filter(person_id=person_id).delete()
