"""What does emergency plug in?"""

from onecity.base.manifest import (
    Card,
    Engine,
    Listener,
    LiveTopic,
    MapUnits,
    NavigationItem,
    Schedule,
)
from onecity.core.text import Text
from onecity.engines.emergency.permissions import (
    CREW,
    DISPATCH,
    MANAGE,
    PERMISSIONS,
    PLAN,
    READ,
    RECEIVE,
    SIGNALS,
    TAKE,
)

HERE = "onecity.engines.emergency"

ENGINE = Engine(
    id="emergency",
    title=Text(zh="智慧急救", en="Emergency medical service"),
    kinds=(
        f"{HERE}.declare:MODEL",
        f"{HERE}.declare:PROTOCOL",
        f"{HERE}.declare:GUIDANCE",
        f"{HERE}.declare:RESPONDERS",
        f"{HERE}.declare:GREEN_WAVES",
    ),
    permissions=PERMISSIONS,
    layers=(f"{HERE}.door.reported_aeds:offered",),
    loaded=(f"{HERE}.door.units:follow_declaration", f"{HERE}.door.responding:keep_volunteers"),
    navigation=(
        NavigationItem(
            "desk", Text(zh="急救成效", en="Evidence"), "emergency:evidence", "chart-bar", 14, READ
        ),
        NavigationItem("desk", Text(zh="急救布点", en="Coverage"), "emergency:planning", "target", 14, PLAN),
        NavigationItem(
            "desk", Text(zh="绿波请求", en="Green waves"), "emergency:waves", "traffic-lights", 12, SIGNALS
        ),
        NavigationItem(
            "desk", Text(zh="志愿者与 AED", en="Helpers"), "emergency:aeds_manage", "heartbeat", 13, MANAGE
        ),
        NavigationItem("desk", Text(zh="呼救受理", en="Calls"), "emergency:calls", "phone-call", 11, TAKE),
        NavigationItem("desk", Text(zh="调派", en="Dispatch"), "emergency:desk", "ambulance", 12, DISPATCH),
        NavigationItem(
            "desk", Text(zh="出车", en="My ambulance"), "emergency:crew", "steering-wheel", 12, CREW
        ),
        NavigationItem(
            "desk", Text(zh="急救接收", en="Arrivals"), "emergency:hospital", "building-hospital", 12, RECEIVE
        ),
    ),
    demo=(f"{HERE}.door.volunteers.demo:register_demo_volunteers",),
    cards=(
        Card("portal", f"{HERE}.pages.cards:call", 1),
        Card("portal", f"{HERE}.pages.cards:helpers", 52),
    ),
    listeners=(
        Listener("onecity.emergency.call-changed.v1", f"{HERE}.listeners:on_call"),
        Listener("onecity.emergency.mission-moved.v1", f"{HERE}.listeners:on_mission"),
        Listener("onecity.identity.consent-withdrawn.v1", f"{HERE}.listeners:on_consent_withdrawn"),
        Listener("onecity.identity.person-erased.v1", f"{HERE}.listeners:on_person_erased"),
    ),
    jobs=(
        Schedule("emergency.gone", f"{HERE}.door.calls:look_for_gone", 10, lane="brisk"),
        Schedule("emergency.networks", f"{HERE}.door.calls:forget_networks", 3_600),
        Schedule("emergency.slips", f"{HERE}.door.dispatching:look_for_slips", 5, lane="brisk"),
        Schedule("emergency.responders", f"{HERE}.jobs:look_for_responders", 5, lane="brisk"),
        Schedule("emergency.waves", f"{HERE}.jobs:tend_waves", 3, lane="waves"),
        Schedule("emergency.self-tests", f"{HERE}.door.aeds:simulate_self_tests", 3_600),
        Schedule("emergency.moves", f"{HERE}.jobs:look_for_moves", 10, lane="brisk"),
        Schedule("emergency.crews", f"{HERE}.door.simulated:drive_simulated", 5, lane="brisk"),
        Schedule("emergency.old-records", f"{HERE}.door.old_records:anonymise_old", 3_600),
        Schedule("emergency.cover", f"{HERE}.door.dispatching:prepare_cover", 600),
    ),
    live_topics=(
        LiveTopic("emergency", f"{HERE}.door.calls:may_follow_desk"),
        LiveTopic("call", f"{HERE}.door.calls:may_follow_call"),
        LiveTopic("caller", f"{HERE}.door.calls:may_follow_as_caller"),
        LiveTopic("mission", f"{HERE}.door.missions:may_follow"),
        LiveTopic("unit", f"{HERE}.door.units:may_follow"),
        LiveTopic("hospital", f"{HERE}.door.handover:may_follow"),
        LiveTopic("waves", f"{HERE}.door.waves:follows"),
        LiveTopic("helpers", f"{HERE}.door.aeds:may_follow"),
        LiveTopic("responder", f"{HERE}.door.volunteers:follows"),
    ),
    map_units=MapUnits(
        Text(zh="救护车", en="Ambulances"), "ambulance", f"{HERE}.pages.on_map:units", "emergency", READ
    ),
    urls=f"{HERE}.pages:urlpatterns",
    api=f"{HERE}.api:router",
    commands=(f"{HERE}.commands:simulate", f"{HERE}.commands:emergency"),
)
