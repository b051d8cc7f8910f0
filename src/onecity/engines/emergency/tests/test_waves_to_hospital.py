"""Is green asked for with the patient on board, where the class has it, and may crew or dispatcher leave it out?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from onecity.base.actor import NotAllowed
from onecity.base.audit.models import Entry
from onecity.engines.emergency.door import waves
from onecity.engines.emergency.door.missions import mission as mission_view
from onecity.engines.emergency.door.units import sign_on
from onecity.engines.emergency.errors import NotOfTheCrew
from onecity.engines.emergency.events import MissionMoved
from onecity.engines.emergency.models import CallEvent, Mission, Wave, WaveRequest
from onecity.engines.emergency.tests import fleet
from onecity.engines.emergency.tests.test_waves import OVER, SIGNALS, _drives, _police, _states
from onecity.engines.emergency.tests.test_waves import city as city

# what is compiled is compiled once, in one process
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("travel")]


def _leaves_with_a_patient(mission_id: UUID, hospital: str = "third") -> None:
    """From the scene to the hospital in the middle."""
    now, row = timezone.now(), Mission.objects.get(id=mission_id)
    waves.end(mission_id, OVER)
    Mission.objects.filter(id=mission_id).update(
        state="transporting", arrived_at=now, left_at=now, hospital=hospital
    )
    priority = row.call.priority
    waves.begin(MissionMoved(mission_id, row.call_id, row.unit.code, "transporting", now, priority))


def test_with_a_patient_on_board_green_is_asked_again_where_the_class_has_it(city: Any) -> None:
    mission = _drives("critical", to=1.5)
    assert _states(mission) == ["requested"]
    _leaves_with_a_patient(mission)
    open_ = WaveRequest.objects.filter(wave=mission, ended_at=None).order_by("eta_at")
    assert open_.count() == SIGNALS
    assert waves.wave(_police(), mission).leg == "hospital"
    for _ in range(12):
        waves.tend()
        city.shift(timedelta(seconds=2))
    assert open_[0].state == "active"
    assert {one.expires_at - one.eta_at > timedelta(seconds=30) for one in open_} == {True}
    Mission.objects.filter(id=mission).update(state="at_hospital")
    waves.end(mission, OVER)
    waves.tend()
    assert not WaveRequest.objects.filter(wave=mission, is_held=True).exists()
    kinds = CallEvent.objects.filter(kind="wave-requested").order_by("id")
    assert [one.data["leg"] for one in kinds] == ["scene", "hospital"]


def test_a_class_without_a_wave_to_the_hospital_gives_back_the_one_to_the_scene(city: Any) -> None:
    mission = _drives("urgent")
    row = Mission.objects.get(id=mission)
    Mission.objects.filter(id=mission).update(state="transporting", left_at=timezone.now(), hospital="second")
    told = MissionMoved(mission, row.call_id, row.unit.code, "transporting", timezone.now(), "urgent")
    assert not waves.begin(told)
    assert Wave.objects.get().ended_at is not None
    assert not WaveRequest.objects.filter(ended_at=None).exists()


def test_what_the_police_refused_on_the_way_out_is_asked_again_with_a_patient(city: Any) -> None:
    mission, police = _drives("critical"), _police()
    waves.refuse(police, mission)
    waves.end(mission, OVER)
    _leaves_with_a_patient(mission)
    assert not waves.wave(police, mission).is_refused
    assert WaveRequest.objects.filter(ended_at=None).count() == SIGNALS


def test_crew_and_dispatcher_leave_the_wave_out_and_take_it_in_again_and_nobody_else_does(city: Any) -> None:
    mission = _drives("critical")
    crew, dispatcher = fleet.officer("ambulance-crew", "马车组"), fleet.officer("dispatcher", "唐调度")
    with pytest.raises(NotOfTheCrew):
        waves.leave_out(crew, mission)
    with pytest.raises(NotAllowed):
        waves.leave_out(_police(), mission)
    sign_on(crew, "west-1")
    waves.leave_out(crew, mission)
    waves.leave_out(crew, mission)
    assert set(_states(mission)) == {"released"}
    _leaves_with_a_patient(mission)
    assert not WaveRequest.objects.filter(ended_at=None).exists()
    assert waves.wave_state(mission_view(dispatcher, mission), "critical") == "off"
    waves.leave_out(dispatcher, mission, out=False)
    assert waves.wave(dispatcher, mission).leg == "hospital"
    assert WaveRequest.objects.filter(ended_at=None).count() == SIGNALS
    assert [
        one.action for one in Entry.objects.filter(action__startswith="emergency.wave").order_by("id")
    ] == [
        "emergency.wave.leave-out",
        "emergency.wave.take-in",
    ]
