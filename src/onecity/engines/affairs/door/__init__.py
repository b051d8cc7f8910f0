"""What may others ask of affairs? Services, drafts, filing, following, deciding."""

from onecity.engines.affairs.door.applications import (
    Application,
    application,
    attach,
    detach,
    save_answers,
    upload,
)
from onecity.engines.affairs.door.calendars import alarm_missing_calendars, date_undated_items
from onecity.engines.affairs.door.deciding import approve, extend, refuse, request_supplement
from onecity.engines.affairs.door.erasure import forget_person
from onecity.engines.affairs.door.figures import cases_closed, services_declared
from onecity.engines.affairs.door.filing import file_case
from onecity.engines.affairs.door.mine import my_cases, open_cases_of
from onecity.engines.affairs.door.seeing import case_of_task, may_follow, my_case, upload_of_case
from onecity.engines.affairs.door.services import service, services
from onecity.engines.affairs.door.silence import approve_by_silence
from onecity.engines.affairs.door.supplementing import (
    Request,
    attach_to_case,
    supplement,
    supplement_request,
    withdraw,
)
from onecity.engines.affairs.door.views import (
    AnswerView,
    CaseSummary,
    CaseView,
    DocumentView,
    DueView,
    ItemView,
    MomentView,
)

__all__ = [
    "AnswerView",
    "Application",
    "CaseSummary",
    "CaseView",
    "DocumentView",
    "DueView",
    "ItemView",
    "MomentView",
    "Request",
    "alarm_missing_calendars",
    "application",
    "approve",
    "approve_by_silence",
    "attach",
    "attach_to_case",
    "case_of_task",
    "cases_closed",
    "date_undated_items",
    "detach",
    "extend",
    "file_case",
    "forget_person",
    "may_follow",
    "my_case",
    "my_cases",
    "open_cases_of",
    "refuse",
    "request_supplement",
    "save_answers",
    "service",
    "services",
    "services_declared",
    "supplement",
    "supplement_request",
    "upload",
    "upload_of_case",
    "withdraw",
]
