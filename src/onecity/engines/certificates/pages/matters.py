"""What need I not bring, for which everyday matter?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from onecity.core.text import Text
from onecity.engines.certificates import door
from onecity.engines.certificates.door import Holder, MaterialView
from onecity.engines.certificates.door.declared import organisation_name
from onecity.engines.certificates.pages.words import outcome_words, rule_words
from onecity.web.access import actor_of

GROUPS = {
    "transport": (Text(zh="出行", en="Getting around"), "bus"),
    "housing": (Text(zh="住房", en="Housing"), "home"),
    "family": (Text(zh="婚育", en="Family"), "heart"),
    "social": (Text(zh="救助与养老", en="Support and old age"), "heart-handshake"),
    "health": (Text(zh="医疗", en="Health"), "stethoscope"),
    "education": (Text(zh="教育", en="Education"), "school"),
    "work": (Text(zh="就业", en="Work"), "briefcase"),
    "business": (Text(zh="开办企业", en="Business"), "building-store"),
    "culture": (Text(zh="文化", en="Culture"), "books"),
}


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """Every certificate-free matter, by part of life."""
    found = door.all_matters()
    groups = [
        {
            "title": title,
            "icon": icon,
            "matters": [
                {"matter": one, "spared": _spared(door.assess(actor_of(request), one.id))}
                for one in found
                if one.group == name
            ],
        }
        for name, (title, icon) in GROUPS.items()
        if any(one.group == name for one in found)
    ]
    return render(request, "certificates/matters.html", {"groups": groups, "count": len(found)})


@require_GET
def matter(request: HttpRequest, matter_id: str) -> HttpResponse:
    """One matter: for each material what replaces it; for who is signed in, with their own certificates."""
    actor, declared = actor_of(request), door.matter(matter_id)
    own = actor.id is not None and actor.on_behalf_of is None and declared.audience == "person"
    holder = Holder.person(actor.id) if own and actor.id is not None else None
    shown = door.assess(actor, matter_id, holder)
    context = {
        "matter": declared,
        "department": organisation_name(declared.department),
        "rows": [_row(one) for one in shown],
        "spared": _spared(shown),
        "own": own,
    }
    return render(request, "certificates/matter.html", context)


def _row(shown: MaterialView) -> dict[str, object]:
    rule = shown.rule
    detail = next(
        (getattr(rule, name) for name in ("because", "question", "promise", "bring") if hasattr(rule, name)),
        None,
    )
    return {
        "material": shown,
        "said": rule_words(rule.rule),
        "detail": detail,
        "passed": [
            {"rule": rule_words(one.rule).label, "why": why}
            for one in shown.tried
            if (why := outcome_words(one.outcome))
        ],
    }


def _spared(shown: tuple[MaterialView, ...]) -> int:
    return sum(one.rule.rule != "paper" for one in shown)
