"""What has the city told me?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from onecity.base.notify import door as notify
from onecity.base.notify.errors import MessageUnknown
from onecity.web.access import actor_of, signed_in_page


@require_GET
@signed_in_page
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first."""
    page = notify.inbox(actor_of(request), request.GET.get("cursor"))
    return render(request, "pages/inbox.html", {"page": page})


@require_POST
@signed_in_page
def open_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Mark a message as read and go where it leads; another's message is not found."""
    try:
        message = notify.message(actor_of(request), message_id)
    except MessageUnknown as unknown:
        raise Http404 from unknown
    return _opened(request, message)


@require_GET
@signed_in_page
def open_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The short address that a text message names: its reader signs in, and is where the message leads."""
    try:
        message = notify.message_by_code(actor_of(request), code)
    except MessageUnknown as unknown:
        raise Http404 from unknown
    return _opened(request, message)


def _opened(request: HttpRequest, message: notify.MessageView) -> HttpResponse:
    notify.mark_read(actor_of(request), message.id)
    if message.url and url_has_allowed_host_and_scheme(message.url, allowed_hosts=None):
        return HttpResponseRedirect(message.url)
    return redirect("inbox")
