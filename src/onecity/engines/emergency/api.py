"""How do a mini-program's callers get help, and how does a vehicle's terminal tell where its ambulance is?"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema
from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from onecity.core.geo import gcj02_to_wgs84
from onecity.core.text import Text
from onecity.engines.emergency import door
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.helping import help_of
from onecity.engines.emergency.rules.calls.position import Fix
from onecity.web.access import actor_of
from onecity.web.account.visitor import address, is_from_another_site
from onecity.web.api.kit import signed_in

router = Router()


class Position(Schema):
    """A place in WGS84; `at` is when it was measured, now where that is not said."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    at: datetime | None = None


@router.post(
    "/units/{code}/position",
    auth=signed_in,
    response={204: None},
    summary=gettext_noop("Say where an ambulance is"),
)
def position(request: HttpRequest, code: str, place: Position) -> HttpResponse:
    """The place of an ambulance, by its terminal (a program with `emergency.crew`) or its crew. Older news than the
    city has is left aside. 404 for an unknown ambulance.
    """
    at = place.at if place.at and place.at.tzinfo else None
    door.units.report_position(actor_of(request), code, place.lon, place.lat, at)
    return HttpResponse(status=204)


class CallerPlace(Schema):
    """Where a phone is, with the radius of its error. `crs`: `gcj02` where a Chinese map gave it."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    radius_m: float = Field(1_000, gt=0, le=50_000)
    crs: Literal["wgs84", "gcj02"] = "wgs84"
    at: datetime | None = None


def _or_nothing(given: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401  pydantic's own types
    """A position that cannot be read must not cost anybody their call."""
    try:
        return read(given)
    except ValidationError:
        return None


class CallIn(Schema):
    """A call for help. `once` is random and made by the phone: sent again, it is the same call."""

    once: str = Field(pattern=r"^[A-Za-z0-9_-]{22,100}$")
    language: str = Field("zh-hans", max_length=20, description="`zh-hans` or `en`.")
    text_only: bool = Field(False, description="The caller cannot speak or hear.")
    position: Annotated[CallerPlace | None, WrapValidator(_or_nothing)] = None


class CallOut(Schema):
    """`token` opens the call: keep it as a secret."""

    number: str
    token: str


class Words(Schema):
    """A text in both languages."""

    zh: str
    en: str


class StepOut(Schema):
    """One thing to do; with `per_minute` a metronome beats."""

    say: Words
    per_minute: int | None
    again: bool


class GuidanceOut(Schema):
    """What the caller is told to do. `reviewed`: a doctor has looked at it."""

    id: str
    title: Words
    reviewed: bool
    steps: list[StepOut]


class AmbulanceOut(Schema):
    """The ambulance that comes."""

    title: Words
    state: str
    minutes: int | None
    lon: float
    lat: float
    at: datetime


class MessageOut(Schema):
    """A line between caller and call-taker."""

    at: datetime
    from_caller: bool
    text: str


class StateOut(Schema):
    """What the caller sees. State: waiting, taken, judged, ordered, on_scene, closed, abandoned."""

    number: str
    state: str
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    radius_m: float | None
    guidance: list[GuidanceOut]
    messages: list[MessageOut]
    ambulance: AmbulanceOut | None


@router.post("/calls", auth=None, response={201: CallOut}, summary=gettext_noop("Call for help"))
def call(request: HttpRequest, given: CallIn) -> tuple[int, CallOut]:
    """No sign-in. The call is committed before the answer; retry with the same `once` until you have one. Nobody is
    refused for calling often.
    """
    made = calls.receive(
        calls.Tap(
            once=given.once,
            source="program",
            language="en" if given.language.startswith("en") else "zh-hans",
            is_text_only=given.text_only,
            network=address(request),
            from_another_site=is_from_another_site(request),
            fix=_fix(given.position) if given.position else None,
        )
    )
    return 201, CallOut(number=made.number, token=calls.token_of(given.once))


@router.post(
    "/calls/{token}/position",
    auth=None,
    response={204: None},
    summary=gettext_noop("Say where a caller's phone is"),
)
def call_position(request: HttpRequest, token: str, place: CallerPlace) -> HttpResponse:
    """Only better or moved positions are kept. 404 for an unknown call, 429 for more than sixty a minute."""
    calls.limit(token, "place")
    calls.locate(token, _fix(place))
    return HttpResponse(status=204)


@router.get(
    "/calls/{token}", auth=None, response=StateOut, summary=gettext_noop("See how far help for a call is")
)
def call_state(request: HttpRequest, token: str) -> StateOut:
    """State, guidance, messages and the ambulance; asking is the caller's sign of life. 404 for an unknown call, 429
    for more than 120 a minute.
    """
    calls.limit(token, "look")
    calls.seen(token)
    shown = calls.caller(token)
    found = help_of(shown)
    return StateOut(
        number=shown.number,
        state=shown.state,
        received_at=shown.received_at,
        answered_at=shown.answered_at,
        closed_at=shown.closed_at,
        radius_m=shown.radius_m,
        guidance=[
            GuidanceOut(
                id=one.id,
                title=_words(one.title),
                reviewed=one.is_reviewed,
                steps=[StepOut(say=_words(s.say), per_minute=s.per_minute, again=s.again) for s in one.steps],
            )
            for one in shown.guidance
        ],
        messages=[MessageOut(at=m.at, from_caller=m.from_caller, text=m.text) for m in shown.messages],
        ambulance=AmbulanceOut(
            title=_words(found.title),
            state=found.state,
            minutes=found.minutes,
            lon=found.lon,
            lat=found.lat,
            at=found.at,
        )
        if found
        else None,
    )


def _fix(place: CallerPlace) -> Fix:
    lon, lat = place.lon, place.lat
    if place.crs == "gcj02":
        lon, lat = gcj02_to_wgs84(lon, lat)
    at = place.at if place.at and place.at.tzinfo else None
    return calls.fix("phone", lon, lat, place.radius_m, at)


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)
