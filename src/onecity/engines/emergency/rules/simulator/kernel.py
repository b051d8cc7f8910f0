"""What happens to each call, second by second, under a policy?

One event list over arrays, compiled. Three kinds of events, in this order where they fall on one millisecond: an hour
begins (shifts), an ambulance has finished something, a call is ready for a dispatcher.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

from typing import Any, NamedTuple

import numpy as np

from onecity.engines.emergency.rules.simulator.calls import Calls
from onecity.engines.emergency.rules.simulator.compiling import compiled
from onecity.engines.emergency.rules.simulator.fleet import (
    CARRYING,
    FREE,
    HANDING,
    OFF,
    RUNNING,
    Fleet,
    approach,
    choose,
    expected,
    place,
)
from onecity.engines.emergency.rules.simulator.heap import drop, keep
from onecity.engines.emergency.rules.simulator.lines import first_for, insert, next_free, unlink
from onecity.engines.emergency.rules.simulator.world import World

HOUR_MS = 3_600_000
NEVER = np.int64(1) << 50


class Log(NamedTuple):
    """What became of each call; milliseconds, -1 where it did not happen."""

    unit: Any
    dispatched: Any
    departed: Any
    arrived: Any
    left: Any
    hospital: Any
    reached: Any
    ended: Any
    diverted: Any
    moves: Any


class Policy(NamedTuple):
    """What the dispatcher does. All false is the baseline: nearest by straight line, everybody goes home."""

    fastest: bool
    redispatch: bool
    relocation: bool


class Play(NamedTuple):
    """Everything of one run, handed around together."""

    world: Any
    calls: Any
    policy: Any
    fleet: Any
    log: Any
    heap: Any
    size: Any
    head: Any
    link: Any
    bay_free: Any
    have: Any
    free: Any


def run(world: World, calls: Calls, policy: Policy) -> Log:
    """The log of a run."""
    units, count, stations = len(world.unit_home), len(calls.zone), len(world.station_zone)
    home = world.station_zone[world.unit_home]
    fleet = Fleet(
        state=np.full(units, FREE, np.int64),
        source=home.copy(),
        target=home.copy(),
        depart=np.zeros(units, np.int64),
        arrive=np.zeros(units, np.int64),
        due=np.full(units, NEVER, np.int64),
        job=np.full(units, -1, np.int64),
        stand=world.unit_home.copy(),
        moved=np.full(units, -NEVER, np.int64),
    )
    never = [np.full(count, -1, np.int64) for _ in range(8)]
    log = Log(*never, diverted=np.zeros(count, np.int64), moves=np.zeros(1, np.int64))
    play = Play(
        world,
        calls,
        policy,
        fleet,
        log,
        heap=np.zeros(units + count + 16, np.int64),  # a turned ambulance leaves its old event behind
        size=np.zeros(1, np.int64),
        head=np.full(len(world.needs), -1, np.int64),
        link=np.full(count, -1, np.int64),
        bay_free=np.zeros(int(world.bay_start[-1]) + 1, np.int64),
        have=np.bincount(world.unit_home, minlength=stations).astype(np.int64),
        free=np.full(1, units, np.int64),
    )
    _loop(play)
    return log


@compiled
def _loop(play):
    world, calls, fleet = play.world, play.calls, play.fleet
    units, count = len(world.unit_home), len(calls.zone)
    for unit in range(units):
        if not world.unit_duty[unit, 0]:
            _off(play, unit)
    upcoming, tick = 0, HOUR_MS if world.has_shifts else NEVER
    while True:
        ready = calls.ready[calls.order[upcoming]] if upcoming < count else NEVER
        due = play.heap[0] >> 12 if play.size[0] > 0 else NEVER
        if ready == NEVER and due == NEVER and not _is_waiting(play):
            return
        if tick <= due and tick <= ready:
            _shifts(play, tick)
            tick += HOUR_MS
        elif due <= ready:
            unit = drop(play.heap, play.size) & 4095
            if fleet.due[unit] == due:
                _proceed(play, unit, due)
        else:
            _answer(play, calls.order[upcoming], ready)
            upcoming += 1


@compiled
def _is_waiting(play):
    for line in play.head:  # noqa: SIM110  a generator would allocate
        if line >= 0:
            return True
    return False


@compiled
def _off(play, unit):
    play.fleet.state[unit] = OFF
    play.have[play.fleet.stand[unit]] -= 1
    play.free[0] -= 1


@compiled
def _shifts(play, now):
    """Crews come and go; one that is busy goes when it has finished."""
    world, fleet = play.world, play.fleet
    hour = (now // HOUR_MS) % 168
    for unit in range(len(world.unit_home)):
        on = world.unit_duty[unit, hour]
        if fleet.state[unit] == FREE and not on:
            _off(play, unit)
        elif fleet.state[unit] == OFF and on:
            home = world.unit_home[unit]
            fleet.source[unit] = fleet.target[unit] = world.station_zone[home]
            fleet.depart[unit] = fleet.arrive[unit] = now
            _release(play, unit, now, True)


@compiled
def _answer(play, call, now):
    """A call is ready: send somebody, turn somebody round, or let it wait."""
    world, fleet, policy = play.world, play.fleet, play.policy
    unit = choose(world, fleet, play.calls, policy.fastest, call, now)
    if policy.redispatch and world.diverts[play.calls.priority[call]] != 0:
        other = _turned(play, unit, call, now)
        if other >= 0:
            _divert(play, other, call, now)
            return
    if unit >= 0:
        _send(play, unit, call, now, fleet.arrive[unit] <= now)
    elif world.loses:
        play.log.ended[call] = now
    else:
        insert(play.head, play.link, play.calls.ready, play.calls.priority[call], call)


@compiled
def _turned(play, unit, call, now):
    """The ambulance under way to a lesser call that would be there soonest, if that saves enough; else -1."""
    world, fleet, calls = play.world, play.fleet, play.calls
    limit = NEVER
    if unit >= 0:
        limit = expected(world, fleet, unit, calls.zone[call], now) - world.least_gain_ms
    best = -1
    need = world.needs[calls.priority[call]]
    allowed = world.diverts[calls.priority[call]]
    for other in range(len(fleet.state)):
        if fleet.state[other] != RUNNING or fleet.arrive[other] <= now:
            continue
        if (allowed >> calls.priority[fleet.job[other]]) & 1 == 0 or world.unit_has[other] & need != need:
            continue
        time = expected(world, fleet, other, calls.zone[call], now)
        if time < limit:
            best, limit = other, time
    return best


@compiled
def _divert(play, unit, call, now):
    """Turn an ambulance round, and find another for the call that it leaves."""
    left = play.fleet.job[unit]
    play.log.diverted[left] += 1
    _send(play, unit, call, now, False)
    other = choose(play.world, play.fleet, play.calls, play.policy.fastest, left, now)
    if other >= 0:
        _send(play, other, left, now, play.fleet.arrive[other] <= now)
    else:
        for times in (play.log.unit, play.log.dispatched, play.log.departed, play.log.arrived, play.log.left):
            times[left] = -1
        if play.world.loses:
            play.log.ended[left] = now
        else:
            insert(play.head, play.link, play.calls.ready, play.calls.priority[left], left)


@compiled
def _send(play, unit, call, now, at_station):
    """An ambulance gets a call. One that has not left its station yet leaves when it would have."""
    world, calls, fleet, log = play.world, play.calls, play.fleet, play.log
    was_free = fleet.state[unit] == FREE
    way = approach(world, fleet, unit, calls.zone[call], now)
    if at_station:
        leaves = now + calls.mobilise[call]
    elif fleet.state[unit] == RUNNING and fleet.depart[unit] > now:
        leaves = fleet.depart[unit]
    else:
        leaves = now + world.on_road_ms
    fleet.source[unit] = place(world, fleet, unit, now)
    fleet.target[unit] = calls.zone[call]
    fleet.depart[unit] = leaves
    fleet.arrive[unit] = leaves + np.int64(way * calls.factor[call]) + calls.search[call]
    fleet.state[unit], fleet.job[unit] = RUNNING, call
    log.unit[call], log.dispatched[call] = unit, now
    log.departed[call], log.arrived[call] = leaves, fleet.arrive[unit]
    log.left[call] = fleet.arrive[unit] + calls.on_scene[call]
    _plan(play, unit, log.left[call])
    if was_free:
        play.have[fleet.stand[unit]] -= 1
        play.free[0] -= 1
        if play.policy.relocation:
            _move_up(play, fleet.stand[unit], now)


@compiled
def _plan(play, unit, at):
    play.fleet.due[unit] = at
    keep(play.heap, play.size, at << 12 | unit)


@compiled
def _proceed(play, unit, now):
    """From the scene to the hospital, from its door into a bay, from the bay to the next call."""
    world, calls, fleet, log = play.world, play.calls, play.fleet, play.log
    call = fleet.job[unit]
    state = fleet.state[unit]
    fleet.due[unit] = NEVER
    if state == RUNNING and calls.transported[call]:
        zone, klass = calls.zone[call], world.class_of_hour[(now // HOUR_MS) % 168]
        hospital = world.best_hospital[klass, calls.priority[call], zone]
        if hospital >= 0:
            goal = world.hospital_zone[hospital]
            way = np.int64(world.time_to[klass, goal, zone] * calls.carry[call])
            fleet.state[unit], fleet.source[unit], fleet.target[unit] = CARRYING, zone, goal
            fleet.depart[unit], fleet.arrive[unit] = now, now + way
            log.hospital[call], log.reached[call] = hospital, now + way
            _plan(play, unit, now + way)
            return
    if state == CARRYING:
        begins = now
        hospital = log.hospital[call]
        bay = next_free(play.bay_free, world.bay_start[hospital], world.bay_start[hospital + 1])
        if bay >= 0:
            begins = max(now, play.bay_free[bay])
            play.bay_free[bay] = begins + calls.handover[call]
        fleet.state[unit] = HANDING
        _plan(play, unit, begins + calls.handover[call])
        return
    log.ended[call] = now
    fleet.source[unit] = fleet.target[unit]
    fleet.depart[unit] = fleet.arrive[unit] = now
    _release(play, unit, now, False)


@compiled
def _release(play, unit, now, at_station):
    """An ambulance is free: the most urgent call that waits, else to a station."""
    world, fleet = play.world, play.fleet
    fleet.job[unit] = -1
    if not world.unit_duty[unit, (now // HOUR_MS) % 168]:
        fleet.state[unit] = OFF
        return
    waiting = first_for(play.head, play.link, world.needs, world.unit_has[unit])
    if waiting >= 0:
        unlink(play.head, play.link, play.calls.priority[waiting], waiting)
        fleet.state[unit] = HANDING  # not counted among the free
        _send(play, unit, waiting, now, at_station)
        return
    fleet.state[unit] = FREE
    play.free[0] += 1
    goal = world.unit_home[unit]
    if play.policy.relocation:
        goal = _most_missed(play, unit, goal, now)
    _stand(play, unit, goal, now)
    if play.policy.relocation:
        _thank(play, goal, now)


@compiled
def _stand(play, unit, station, now):
    """Drive to a station and stand there."""
    world, fleet = play.world, play.fleet
    goal = world.station_zone[station]
    play.have[station] += 1
    fleet.stand[unit] = station
    if fleet.arrive[unit] <= now and fleet.target[unit] == goal and fleet.source[unit] == goal:
        return
    way = approach(world, fleet, unit, goal, now)
    fleet.source[unit] = place(world, fleet, unit, now)
    fleet.target[unit], fleet.depart[unit], fleet.arrive[unit] = goal, now, now + way


@compiled
def _most_missed(play, unit, home, now):
    """Home if it should have one more, else the quickest to reach that should; home when none is near enough."""
    world = play.world
    if play.have[home] < world.wanted[play.free[0], home]:
        return home
    best, least = home, world.longest_move_ms + 1
    here, table = play.fleet.target[unit], world.time_to[world.class_of_hour[(now // HOUR_MS) % 168]]
    for station in range(len(world.station_zone)):
        if play.have[station] < world.wanted[play.free[0], station]:
            way = np.int64(table[world.station_zone[station], here])
            if way < least:
                best, least = station, way
    return best


@compiled
def _thank(play, station, now):
    """Somebody who stood in here goes home, now that there are too many here and too few at home."""
    world, fleet, free = play.world, play.fleet, play.free[0]
    if play.have[station] <= world.wanted[free, station]:
        return
    for unit in range(len(fleet.state)):
        home = world.unit_home[unit]
        is_guest = fleet.state[unit] == FREE and fleet.stand[unit] == station and home != station
        if is_guest and play.have[home] < world.wanted[free, home]:
            play.have[station] -= 1
            fleet.moved[unit] = now
            play.log.moves[0] += 1
            _stand(play, unit, home, now)
            return


@compiled
def _move_up(play, station, now):
    """One ambulance from a station that has more than it should moves to one that has too few."""
    world, fleet, free = play.world, play.fleet, play.free[0]
    if play.have[station] >= world.wanted[free, station]:
        return
    best, least = -1, world.longest_move_ms + 1
    row = world.time_to[world.class_of_hour[(now // HOUR_MS) % 168], world.station_zone[station]]
    for unit in range(len(fleet.state)):
        stand = fleet.stand[unit]
        if fleet.state[unit] != FREE or fleet.arrive[unit] > now or now - fleet.moved[unit] < world.rest_ms:
            continue
        if play.have[stand] > world.wanted[free, stand] and row[fleet.target[unit]] < least:
            best, least = unit, np.int64(row[fleet.target[unit]])
    if best >= 0:
        play.have[fleet.stand[best]] -= 1
        fleet.moved[best] = now
        play.log.moves[0] += 1
        _stand(play, best, station, now)
