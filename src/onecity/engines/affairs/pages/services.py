"""What can a resident apply for, and what will it take?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.door.services import organisation_name
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.savings import savings_words
from onecity.engines.affairs.rules.savings import savings
from onecity.web.access import actor_of

LIFE_EVENTS = {
    "birth": (_("Birth and children"), "baby-carriage"),
    "school-work": (_("School and work"), "school"),
    "health": (_("Health and insurance"), "stethoscope"),
    "elder-disability": (_("Disability and old age"), "wheelchair"),
    "business": (_("Business"), "building-store"),
    "property": (_("Home and property"), "home"),
    "other": (_("Other"), "dots"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The services of one event of life."""

    id: str
    title: object
    icon: str
    services: tuple[Service, ...]


def by_life_event(services: Iterable[Service]) -> list[Group]:
    """The services grouped by event of life, in the order above, empty groups left out; bundles before approvals."""
    offered = sorted(services, key=lambda service: service.kind != "one-thing")
    groups = []
    for event, (title, icon) in LIFE_EVENTS.items():
        mine = tuple(service for service in offered if service.life_event == event)
        if mine:
            groups.append(Group(event, title, icon, mine))
    return groups


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """All services, grouped by event of life."""
    return render(request, "affairs/services.html", {"groups": by_life_event(door.services())})


@require_GET
@found
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    """One service: what it gives, who decides, how long it takes, what to have at hand."""
    declared = door.service(service_id)
    items = [{"item": item, "department": organisation_name(item.department)} for item in declared.items]
    saved = savings(declared)
    context = {
        "service": declared,
        "items": items,
        "other_audience": other_audience(request, declared),
        "saved": savings_words(saved) if declared.kind == "one-thing" else "",
        "up_to": saved.up_to,
    }
    return render(request, "affairs/service.html", context)


def other_audience(request: HttpRequest, declared: Service) -> bool:
    """Whether the visitor acts for a person where enterprises apply, or the other way round."""
    for_enterprises = bool(actor_of(request).organisation)
    return declared.audience != "any" and (declared.audience == "organisation") != for_enterprises
