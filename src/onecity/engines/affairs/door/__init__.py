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
from onecity.engines.affairs.door.choosing import WayView, choose_delivery, choose_way, ways
from onecity.engines.affairs.door.deciding import (
    accept_on_promise,
    accept_with_tolerance,
    approve,
    begin_procedure,
    end_procedure,
    extend,
    refuse,
    request_supplement,
    revoke,
    verify,
)
from onecity.engines.affairs.door.erasure import forget_person
from onecity.engines.affairs.door.figures import cases_closed, services_declared
from onecity.engines.affairs.door.filing import file_case
from onecity.engines.affairs.door.mine import my_cases, open_cases_of
from onecity.engines.affairs.door.replaying import (
    Replayed,
    draft_service,
    migrate,
    open_numbers,
    replay,
)
from onecity.engines.affairs.door.results import confirm_receipt, hand_out
from onecity.engines.affairs.door.seeing import (
    case_of_task,
    may_follow,
    my_case,
    read_certificate,
    service_of,
    upload_of_case,
)
from onecity.engines.affairs.door.services import service, services
from onecity.engines.affairs.door.supplementing import (
    Request,
    attach_to_case,
    deliver,
    supplement,
    supplement_request,
    withdraw,
)
from onecity.engines.affairs.door.timers import late_items, run_timers
from onecity.engines.affairs.door.views import (
    AnswerView,
    CaseSummary,
    CaseView,
    ChoiceView,
    DeliveryView,
    DocumentView,
    DueView,
    ItemView,
    MaterialView,
    MomentView,
    OwedView,
)

__all__ = [
    "AnswerView",
    "Application",
    "CaseSummary",
    "CaseView",
    "ChoiceView",
    "DeliveryView",
    "DocumentView",
    "DueView",
    "ItemView",
    "MaterialView",
    "MomentView",
    "OwedView",
    "Replayed",
    "Request",
    "WayView",
    "accept_on_promise",
    "accept_with_tolerance",
    "alarm_missing_calendars",
    "application",
    "approve",
    "attach",
    "attach_to_case",
    "begin_procedure",
    "case_of_task",
    "cases_closed",
    "choose_delivery",
    "choose_way",
    "confirm_receipt",
    "date_undated_items",
    "deliver",
    "detach",
    "draft_service",
    "end_procedure",
    "extend",
    "file_case",
    "forget_person",
    "hand_out",
    "late_items",
    "may_follow",
    "migrate",
    "my_case",
    "my_cases",
    "open_cases_of",
    "open_numbers",
    "read_certificate",
    "refuse",
    "replay",
    "request_supplement",
    "revoke",
    "run_timers",
    "save_answers",
    "service",
    "service_of",
    "services",
    "services_declared",
    "supplement",
    "supplement_request",
    "upload",
    "upload_of_case",
    "verify",
    "ways",
    "withdraw",
]
