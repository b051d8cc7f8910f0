"""By which ways does somebody want to hear from the city?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from onecity.base.identity.door import channels_of, person, set_preferences
from onecity.base.notify.door import CHANNELS, IN_APP, wanted
from onecity.core.text import mask_phone
from onecity.web.account.forms import NoticesForm
from onecity.web.account.me import for_signed_in, who


@for_signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Choose among mail and text messages; the inbox is always there."""
    actor, account = who(request)
    posted = (
        request.POST if request.method == "POST" else None
    )  # with no box ticked it is empty, yet an answer
    form = NoticesForm(posted, initial={"channels": wanted(channels_of(account.person.id))})
    if form.is_valid():
        chosen = form.cleaned_data["channels"]
        set_preferences(actor, channels=(IN_APP, *(one for one in CHANNELS if one in chosen)))
        messages.success(request, _("We write to you as you chose."))
        return redirect("me")
    view = person(actor, account.person.id, "own data", fields=("phone", "email"))
    context = {
        "form": form,
        "phone": mask_phone(view.phone) if view.phone else "",
        "email": view.email,
    }
    return render(request, "account/notices.html", context, status=422 if form.errors else 200)
