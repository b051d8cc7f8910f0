"""How many entries of the plan's lists has the city made real? The plan's own two measures."""

from django.utils import timezone

from onecity.base.measure import Reading
from onecity.core.text import Text
from onecity.engines.plan.door.declared import declared_as, declared_plan


def one_things_declared() -> Reading:
    """How many one-things on the plan's lists are declared as a service."""
    return _counted("service", Text(zh="个", en="one-things"), Text(zh="服务", en="service"))


def one_scenarios_declared() -> Reading:
    """How many one-scenarios on the plan's lists are declared as a network."""
    return _counted("network", Text(zh="个", en="one-scenarios"), Text(zh="一张网", en="network"))


def _counted(kind: str, unit: Text, called: Text) -> Reading:
    entries = [entry for named in declared_plan().lists for entry in named.items]
    declared = [found for entry in entries if (found := declared_as(entry)) and found[0] == kind]
    method = Text(
        zh=f"逐项核对方案点名的清单，数出本市已声明为{called.zh}的条目",
        en=f"Entries of the plan's lists that this city declares as a {called.en}, counted one by one",
    )
    return Reading(float(len(declared)), unit, timezone.now(), method, len(entries))
