"""Is it worth turning an ambulance round that drives to a lesser call?"""

from collections.abc import Container
from dataclasses import replace

from onecity.core.text import Text
from onecity.engines.emergency.rules.dispatch.recommend import Excluded, Option, Recommendation


def worth_turning(found: Recommendation, turned: Container[str], least_gain_s: float) -> Recommendation:
    """The same without those that would be turned round for less than `least_gain_s` before the first free one."""
    free = [one.eta_s for one in found.options if one.id not in turned]
    soonest = min(free, default=None)
    if soonest is None:
        return found
    kept: list[Option] = []
    dropped: list[Excluded] = []
    for one in found.options:
        if one.id in turned and soonest - one.eta_s < least_gain_s:
            dropped.append(Excluded(one.id, _too_little(soonest - one.eta_s, least_gain_s)))
        else:
            kept.append(one)
    return replace(found, options=tuple(kept), excluded=(*found.excluded, *dropped))


def _too_little(gain_s: float, least_s: float) -> Text:
    if gain_s <= 0:
        return Text(
            zh="正前往另一呼叫，改派不会更快", en="On its way to another call; turning it round is no faster"
        )
    return Text(
        zh=f"正前往另一呼叫，改派只快 {gain_s:.0f} 秒，不足 {least_s:.0f} 秒",
        en=f"On its way to another call; turning it round gains only {gain_s:.0f} s, less than {least_s:.0f} s",
    )
