"""What waits in the queue, and what comes next?"""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import Tab, TaskView
from onecity.web.access import actor_of

WORK = "worklist.work"
TABS: tuple[Tab, ...] = ("all", "mine", "free", "overdue", "escalated", "closed")


def queue_context(request: HttpRequest, task_id: UUID | None = None) -> dict[str, object]:
    """The left column: tabs with counts, filter, tasks; `task_id` is the one that is open beside it."""
    actor = actor_of(request)
    tab = tab_of(request)
    text = request.GET.get("q", "")[:100]
    page = worklist.queue(actor, state=tab, page=request.GET.get("cursor"), text=text)
    counts = worklist.counts(actor)
    kept = {name: request.GET[name] for name in ("tab", "q", "cursor") if request.GET.get(name)}
    return {
        "live": live_topics(actor),
        "tab": tab,
        "kept": urlencode(kept),
        "fresh": urlencode(kept | ({"task": str(task_id)} if task_id else {})),
        "current_id": task_id,
        "counts": counts,
        "page": page,
        "tabs": tabs(tab, counts),
        "next_task": next_of(actor, page.items, task_id),
    }


def tab_of(request: HttpRequest) -> Tab:
    """The tab that is open; all tasks when none or an unknown one is named."""
    wanted = request.GET.get("tab", "all")
    return next((known for known in TABS if known == wanted), "all")


def tabs(open_tab: Tab, counts: worklist.Counts) -> list[dict[str, object]]:
    """The tabs with how much stands behind each; what escalated is shown to those who have any."""
    titles = {
        "all": _("All"),
        "mine": _("Mine"),
        "free": _("Free"),
        "overdue": _("Overdue"),
        "escalated": _("Escalated"),
        "closed": _("Done"),
    }
    shown = [tab for tab in TABS if tab != "escalated" or counts.escalated or open_tab == tab]
    return [
        {
            "title": titles[tab],
            "href": f"?tab={tab}",
            "current": tab == open_tab,
            "count": None if tab == "closed" else getattr(counts, tab),
        }
        for tab in shown
    ]


def live_topics(actor: Actor) -> str:
    """What the queue follows: the organisations where the actor works."""
    organisations = {scope.organisation for scope in actor.scopes(WORK)}
    if None in organisations:
        return "worklist"
    return " ".join(f"worklist:{one}" for one in sorted(filter(None, organisations)))


def next_task(actor: Actor) -> TaskView | None:
    """The most urgent task that the actor may take up now; `None` when there is none."""
    return next_of(actor, worklist.queue(actor).items, None)


def next_of(actor: Actor, tasks: Sequence[TaskView], after: UUID | None) -> TaskView | None:
    """The next of these tasks after one, from the start again at the end; others' tasks are left out."""
    ids = [task.id for task in tasks]
    place = ids.index(after) + 1 if after in ids else 0
    for task in (*tasks[place:], *tasks[:place]):
        if task.id != after and task.state != "closed" and task.assignee in {None, actor.id}:
            return task
    return None
