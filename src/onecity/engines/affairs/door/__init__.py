"""What may others ask of affairs? Services, drafts, filing, following, deciding."""

from onecity.engines.affairs.door.applications import Application, application, attach, detach, save_answers, upload
from onecity.engines.affairs.door.cases import case_of_task, my_case, my_cases, open_cases_of, upload_of_case
from onecity.engines.affairs.door.deciding import approve, extend, refuse, request_supplement
from onecity.engines.affairs.door.figures import services_declared
from onecity.engines.affairs.door.filing import attach_to_case, file_case, supplement, withdraw
from onecity.engines.affairs.door.services import service, services
from onecity.engines.affairs.door.views import AnswerView, CaseSummary, CaseView, DocumentView, DueView, ItemView, MomentView

__all__ = [
    "AnswerView",
    "Application",
    "CaseSummary",
    "CaseView",
    "DocumentView",
    "DueView",
    "ItemView",
    "MomentView",
    "application",
    "approve",
    "attach",
    "attach_to_case",
    "case_of_task",
    "detach",
    "extend",
    "file_case",
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
    "upload",
    "upload_of_case",
    "withdraw",
]
