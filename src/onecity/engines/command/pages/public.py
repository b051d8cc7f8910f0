"""How is a warning to the public looked over, let go, and read by everybody's systems?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import NotAllowed
from onecity.core.ids import uuid7
from onecity.engines.command import door
from onecity.engines.command.door import Words
from onecity.engines.command.pages.guard import PROBLEMS, found, problem_words
from onecity.engines.command.permissions import APPROVE, LEAD
from onecity.web.access import actor_of, signed_in_page

LONGEST = 2_000
CAP_XML = "application/cap+xml"
AUTHOR = "OneCity"
"""Atom demands one; who warns stands in each message."""


@require_GET
@signed_in_page
def waiting(request: HttpRequest) -> HttpResponse:
    """Warnings to the public that wait for the actor's words or approval, and those that were sent."""
    actor = actor_of(request)
    if not actor.scopes(LEAD) and not actor.scopes(APPROVE):
        raise NotAllowed(APPROVE)
    context = {"rows": door.to_approve(actor), "sent": door.feed()[:20], "key": str(uuid7())}
    return render(request, "command/public.html", context)


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, public_id: UUID, verb: str) -> HttpResponse:
    """Propose, approve or send back; a refusal is told, and nothing went out."""
    actor = actor_of(request)
    try:
        if verb == "propose":
            words = Words(**{name: request.POST.get(name, "")[:LONGEST] for name in Words.__slots__})
            door.propose(actor, public_id, words)
            messages.success(request, _("Proposed. Somebody else has to approve it."))
        elif verb == "approve":
            number = door.approve(actor, public_id)
            messages.success(request, _("Sent to the public: %(number)s") % {"number": number})
        elif verb == "refuse":
            door.refuse(actor, public_id, request.POST.get("words", ""))
            messages.success(request, _("Sent back."))
        else:
            raise Http404
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
    return redirect("command:public")


@require_GET
def atom(request: HttpRequest) -> HttpResponse:
    """The feed of warnings for everybody, newest first (Atom, as CAP readers expect)."""
    sent = door.feed()
    feed = Atom1Feed(
        title="OneCity CAP",
        link=request.build_absolute_uri(reverse("cap_feed")),
        feed_url=request.build_absolute_uri(reverse("cap_feed")),
        description="",
        language="zh-CN",
        author_name=AUTHOR,
    )
    for one in sent:
        address = request.build_absolute_uri(reverse("cap_document", args=[one.identifier]))
        feed.add_item(
            title=one.headline.zh,
            link=address,
            description=one.description.zh,
            unique_id=f"urn:cap:{one.identifier}",
            updateddate=one.sent_at,
            pubdate=one.sent_at,
            enclosures=[Enclosure(address, str(one.size), CAP_XML)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """What holds now, in words for everybody."""
    return render(request, "command/now.html", {"warnings": door.in_force()})


@require_GET
def as_json(request: HttpRequest) -> JsonResponse:
    """The same as JSON Feed 1.1."""
    items = [
        {
            "id": f"urn:cap:{one.identifier}",
            "url": request.build_absolute_uri(reverse("cap_document", args=[one.identifier])),
            "title": one.headline.zh,
            "content_text": one.description.zh,
            "date_published": one.sent_at.isoformat(),
            "tags": [one.type, one.level] if one.level else [one.type],
        }
        for one in door.feed()
    ]
    return JsonResponse(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "OneCity CAP",
            "feed_url": request.build_absolute_uri(reverse("cap_json")),
            "items": items,
        }
    )


@require_GET
def document(request: HttpRequest, identifier: str) -> HttpResponse:
    """One message as it was sent."""
    content = door.document(identifier)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=f"{CAP_XML}; charset=utf-8")


cap_patterns = [
    path("", atom, name="cap_feed"),
    path("now/", now, name="cap_now"),
    path("feed.json", as_json, name="cap_json"),
    path("<str:identifier>.xml", document, name="cap_document"),
]
