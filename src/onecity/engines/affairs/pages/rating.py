"""How does a resident say what they thought of a handling, and read what came of it?"""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onecity.core.ids import uuid7
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import RatingInvalid, RatingNotPossible, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.rules.published import LEAST
from onecity.engines.affairs.rules.rating import LEVELS, LONGEST_WORDS, TAGS
from onecity.web.access import actor_of, signed_in_page


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def rate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Five levels to choose from, tags and words for those who want; nothing of it needs a script."""
    actor = actor_of(request)
    ratings, case = door.ratings_of_case(actor, case_id), door.my_case(actor, case_id)
    chosen = (
        request.POST.getlist("items") or request.GET.getlist("item") or [one.item for one in ratings.open]
    )
    problem = None
    if request.method == "POST":
        try:
            words = request.POST.get("words", "")
            door.rate(actor, case_id, chosen, level_in(request), request.POST.getlist("tags"), words)
        except RatingInvalid as invalid:
            problem = invalid
        except RatingNotPossible as impossible:
            messages.warning(request, impossible.text(get_language() or "zh"))
            return redirect("affairs:case", case_id)
        else:
            messages.success(request, thanks(level_in(request)))
            return redirect("affairs:case", case_id)
    elif not ratings.open:
        return redirect("affairs:case", case_id)
    context = {
        "case": case,
        "to_rate": ratings.open,
        "chosen": chosen,
        "levels": level_rows(level_in(request)),
        "tags": [{"tag": tag, "chosen": tag.id in request.POST.getlist("tags")} for tag in TAGS],
        "words": request.POST.get("words", ""),
        "longest": LONGEST_WORDS,
        "problem": problem.text(get_language() or "zh") if problem else "",
        "key": str(uuid7()),
    }
    return render(request, "affairs/rating.html", context, status=422 if problem else 200)


@require_POST
@signed_in_page
@found
def rate_answer(request: HttpRequest, case_id: UUID, rework_id: UUID) -> HttpResponse:
    """How a bad rating was made good, rated once."""
    try:
        door.rate_rework(actor_of(request), case_id, rework_id, level_in(request))
        messages.success(request, _("Thank you. Your rating of the answer was noted."))
    except (RatingInvalid, StepNotPossible):
        messages.warning(
            request, _("Nothing was changed: choose one of the five levels; it can be rated once.")
        )
    return redirect("affairs:case", case_id)


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """How people rated, by department and service: for everybody, numbers only."""
    groups: dict[str, list[door.PublishedRow]] = {}
    found = door.published_ratings()
    for row in found.rows:
        groups.setdefault(row.figures.organisation, []).append(row)
    context = {
        "about": found.about,
        "groups": [{"department": rows[0].department, "rows": rows} for rows in groups.values()],
        "levels": level_rows(),
        "least": LEAST,
    }
    return render(request, "affairs/published_ratings.html", context)


def level_in(request: HttpRequest) -> int:
    """The level that was sent; 0 for none."""
    sent = request.POST.get("level", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) == 1 else 0


def level_rows(chosen: int = 0) -> list[dict[str, object]]:
    """The five levels from the best to the worst."""
    return [
        {"level": level, "title": title, "stars": "★" * level + "☆" * (5 - level), "chosen": level == chosen}
        for level, title in LEVELS.items()
    ]


def thanks(level: int) -> str:
    """What happens with a rating now."""
    if level in {1, 2}:
        return _("Thank you. The department calls you back and answers; you will read the answer here.")
    return _("Thank you for rating.")


def tag_titles(tags: Iterable[str]) -> list[Text]:
    """What chosen tags say."""
    return [tag.title for tag in TAGS if tag.id in set(tags)]


def rated_rows(ratings: door.CaseRatings) -> list[dict[str, object]]:
    """The ratings that were given, each with how far its answer is."""
    return [
        {
            "rated": one,
            "level": LEVELS[one.level],
            "stars": "★" * one.level + "☆" * (5 - one.level),
            "tags": tag_titles(one.tags),
            "stage": stage_words(one.answer) if one.answer else "",
            "level_after": LEVELS.get(one.answer.level) if one.answer else None,
        }
        for one in ratings.given
    ]


def stage_words(answer: door.Answered) -> str:
    """How far a bad rating is made good, as a resident would say it."""
    return {
        "called": _("The department is going to call you back."),
        "found": _("The department has called and now looks into it."),
        "corrected": _("You are right; the department puts it right."),
        "answered": _("The department is writing its answer."),
        "closed": _("The department is writing its answer."),
        "": _("Answered"),
    }[answer.step]
