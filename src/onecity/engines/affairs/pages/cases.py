"""How does a resident follow a case and take it back?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.rating import level_rows, rated_rows
from onecity.engines.affairs.pages.show import item_steps, moment_rows
from onecity.web.access import actor_of, signed_in_page


@require_GET
@signed_in_page
def cases(request: HttpRequest) -> HttpResponse:
    """One's own cases, newest first."""
    page = door.my_cases(actor_of(request), request.GET.get("cursor"))
    return render(request, "affairs/cases.html", {"page": page})


@require_GET
@signed_in_page
@found
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: where each item stands, when it is due and why, what came of it."""
    shown = door.my_case(actor_of(request), case_id)
    ratings = door.ratings_of_case(actor_of(request), case_id)
    context = {
        "case": shown,
        "steps": item_steps(shown),
        "moments": moment_rows(shown),
        "ratings": ratings,
        "rated": rated_rows(ratings),
        "levels": level_rows(),
    }
    return render(request, "affairs/case.html", context)


@require_GET
@signed_in_page
@found
def filed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt: number, what happens next, by when."""
    shown = door.my_case(actor_of(request), case_id)
    return render(request, "affairs/filed.html", {"case": shown, "steps": item_steps(shown)})


@require_POST
@signed_in_page
@found
def received(request: HttpRequest, case_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The applicant confirms that a result has arrived."""
    door.confirm_receipt(actor_of(request), case_id, delivery_id)
    messages.success(request, _("Thank you for confirming."))
    return redirect("affairs:case", case_id)


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask once, then take the application back."""
    shown = door.my_case(actor_of(request), case_id)
    if request.method == "POST":
        try:
            door.withdraw(actor_of(request), case_id)
            messages.success(request, _("Your application was withdrawn."))
        except StepNotPossible:
            messages.warning(
                request, _("Everything in this case is decided already; there is nothing to withdraw.")
            )
        return redirect("affairs:case", case_id)
    return render(request, "affairs/withdraw.html", {"case": shown, "key": str(uuid7())})
