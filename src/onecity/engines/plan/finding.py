"""Under which words are the plan's targets found?"""

from collections.abc import Iterator

from django.urls import reverse

from onecity.base.search.door import Entry
from onecity.core.text import Text
from onecity.engines.plan.door.declared import declared_plan, owner_name
from onecity.engines.plan.errors import PlanMissing
from onecity.engines.plan.rules import goal


def entries() -> Iterator[Entry]:
    """One public entry for each target; none while the city declares no plan."""
    try:
        plan = declared_plan()
    except PlanMissing:
        return
    for target in plan.targets:
        asked, owner = goal(target), owner_name(target.owner)
        yield Entry(
            kind="plan-target",
            key=target.id,
            title=target.title,
            summary=Text(zh=f"{asked.zh} · {owner.zh}", en=f"{asked.en} · {owner.en}"),
            url=reverse("plan:target", args=[target.id]),
            visibility="public",
            keywords=(target.words,),
            order=70,
        )
