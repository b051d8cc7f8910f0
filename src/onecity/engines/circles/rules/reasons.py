"""Why does somebody have no service within reach? Typed, and as a sentence in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onecity.core.text import Text

WEEKDAYS = (
    Text(zh="星期一", en="Monday"),
    Text(zh="星期二", en="Tuesday"),
    Text(zh="星期三", en="Wednesday"),
    Text(zh="星期四", en="Thursday"),
    Text(zh="星期五", en="Friday"),
    Text(zh="星期六", en="Saturday"),
    Text(zh="星期日", en="Sunday"),
)


class Why(StrEnum):
    """What stands between people and a service; the first that holds, from the top."""

    NO_POINT = "no-point"
    NO_ROAD = "no-road"
    NO_WAY = "no-way"
    TOO_FAR = "too-far"
    CLOSED = "closed"
    FULL = "full"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Offer:
    """One point as it stands towards one place: seconds on foot (None: no way), open or when it opens, and full."""

    name: Text
    seconds: float | None
    is_open: bool
    opens_at: datetime | None = None
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, the nearest point that the reason speaks of, and how long the way to it takes."""

    why: Why
    said: Text
    nearest: int | None = None
    seconds: float | None = None


def reason_for(
    offers: Sequence[Offer], limit_s: float, at: datetime, *, has_road: bool = True, hours_count: bool = True
) -> Reason:
    """Why a service is, or is not, within reach of a place at a moment of the city's own clock.

    `offers` are the points that offer it; without `hours_count` nothing is said of their being open. Open and with
    room is covered; else the nearest within reach tells whether it is full (open) or closed; else the nearest of all
    is too far.
    """
    if not offers:
        return Reason(Why.NO_POINT, _NO_POINT)
    if not has_road:
        return Reason(Why.NO_ROAD, _NO_ROAD)
    known = [(one.seconds, number) for number, one in enumerate(offers) if one.seconds is not None]
    if not known:
        return Reason(Why.NO_WAY, _NO_WAY)
    near = sorted(pair for pair in known if pair[0] <= limit_s)
    if not near:
        seconds, number = min(known)
        return Reason(Why.TOO_FAR, _too_far(offers[number], seconds, limit_s), number, seconds)
    free = next((pair for pair in near if offers[pair[1]].is_open and not offers[pair[1]].is_full), None)
    if free:
        return Reason(Why.COVERED, _covered(offers[free[1]], free[0], hours_count), free[1], free[0])
    open_ = next((pair for pair in near if offers[pair[1]].is_open), None)
    if open_:
        return Reason(Why.FULL, _full(offers[open_[1]], open_[0]), open_[1], open_[0])
    seconds, number = near[0]
    return Reason(Why.CLOSED, _closed(offers[number], seconds, at), number, seconds)


def minutes(seconds: float) -> int:
    """Whole minutes, rounded up: nobody is late who trusts them."""
    return max(1, -int(-seconds // 60))


def moment(opening: datetime, at: datetime) -> Text:
    """A moment as people say it, seen from another: 14:00, tomorrow 9:00, Monday 9:00, 2 March 9:00."""
    clock = f"{opening.hour}:{opening.minute:02}"
    days = (opening.date() - at.date()).days
    if days == 0:
        return Text(zh=f"今天 {clock}", en=f"today at {clock}")
    if days == 1:
        return Text(zh=f"明天 {clock}", en=f"tomorrow at {clock}")
    if days < 7:
        day = WEEKDAYS[opening.weekday()]
        return Text(zh=f"{day.zh} {clock}", en=f"{day.en} at {clock}")
    return Text(zh=f"{opening.month}月{opening.day}日 {clock}", en=f"{opening:%d %B} at {clock}".lstrip("0"))


_NO_POINT = Text(zh="全市没有办理点提供这项服务。", en="No point in the city offers this service.")
_NO_ROAD = Text(
    zh="附近没有可步行的道路，算不出时间。", en="There is no road on foot nearby, so no time is known."
)
_NO_WAY = Text(zh="步行走不到任何一个办理点。", en="No point can be reached on foot from here.")


def _english(seconds: float) -> str:
    whole = minutes(seconds)
    return "1 minute" if whole == 1 else f"{whole} minutes"


def _too_far(one: Offer, seconds: float, limit_s: float) -> Text:
    over = minutes(seconds) - minutes(limit_s)
    if over < 1:
        return Text(
            zh=f"最近的是{one.name.zh}，步行 {minutes(seconds)} 分钟，略超出范围。",
            en=f"The nearest is {one.name.en}, {_english(seconds)} on foot: just beyond.",
        )
    return Text(
        zh=f"最近的是{one.name.zh}，步行 {minutes(seconds)} 分钟，超出 {over} 分钟。",
        en=f"The nearest is {one.name.en}, {_english(seconds)} on foot: {over} too many.",
    )


def _covered(one: Offer, seconds: float, hours_count: bool) -> Text:
    if not hours_count:
        return Text(
            zh=f"{one.name.zh}，步行 {minutes(seconds)} 分钟。",
            en=f"{one.name.en}, {_english(seconds)} on foot.",
        )
    return Text(
        zh=f"{one.name.zh}，步行 {minutes(seconds)} 分钟，开放中。",
        en=f"{one.name.en}, {_english(seconds)} on foot, open.",
    )


def _full(one: Offer, seconds: float) -> Text:
    return Text(
        zh=f"{one.name.zh}步行 {minutes(seconds)} 分钟可到，但服务能力已满。",
        en=f"{one.name.en} is {_english(seconds)} away, but has no room for more people.",
    )


def _closed(one: Offer, seconds: float, at: datetime) -> Text:
    if one.opens_at is None:
        return Text(
            zh=f"{one.name.zh}步行 {minutes(seconds)} 分钟可到，但此时关闭，近期不开放。",
            en=f"{one.name.en} is {_english(seconds)} away, but is closed for the time being.",
        )
    opening = moment(one.opens_at, at)
    return Text(
        zh=f"{one.name.zh}步行 {minutes(seconds)} 分钟可到，但此时关闭，{opening.zh}开门。",
        en=f"{one.name.en} is {_english(seconds)} away, but closed; it opens {opening.en}.",
    )
