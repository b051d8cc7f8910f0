"""The simulator once more, slow and plain: objects in one event list, nothing shared with the kernel but its input."""

import heapq
from dataclasses import dataclass, field

HOUR_MS = 3_600_000
TICK, DONE, READY = 0, 1, 2


@dataclass
class Ambulance:
    number: int
    home: int
    skills: int
    duty: list
    doing: str = "free"
    leg: tuple = (0, 0, 0, 0)  # from zone, to zone, leaves, arrives
    station: int = 0
    call: int = -1
    token: int = 0
    last_move: int = -(1 << 50)


@dataclass
class Fate:
    unit: int = -1
    dispatched: int = -1
    departed: int = -1
    arrived: int = -1
    left: int = -1
    hospital: int = -1
    reached: int = -1
    ended: int = -1
    diverted: int = 0


@dataclass
class Oracle:
    world: object
    calls: object
    policy: object
    moves: int = 0
    events: list = field(default_factory=list)
    waiting: set = field(default_factory=set)

    def play(self) -> list[Fate]:
        world = self.world
        self.fates = [Fate() for _ in self.calls.zone]
        self.units = []
        for number, home in enumerate(world.unit_home):
            zone = world.station_zone[home]
            unit = Ambulance(number, int(home), int(world.unit_has[number]), list(world.unit_duty[number]))
            unit.leg, unit.station = (zone, zone, 0, 0), int(home)
            unit.doing = "free" if unit.duty[0] else "off"
            self.units.append(unit)
        self.bays = [[0] * int(n) for n in world.bays]
        for call, ready in enumerate(self.calls.ready):
            heapq.heappush(self.events, (int(ready), READY, call, 0))
        if world.has_shifts:
            heapq.heappush(self.events, (HOUR_MS, TICK, 0, 0))
        while any(kind != TICK for _, kind, *_ in self.events) or self.waiting:
            now, kind, what, token = heapq.heappop(self.events)
            if kind == TICK:
                self.hour(now)
                heapq.heappush(self.events, (now + HOUR_MS, TICK, 0, 0))
            elif kind == READY:
                self.call(what, now)
            elif self.units[what].token == token:
                self.done(self.units[what], now)
        return self.fates

    # where things are
    def seconds(self, origin: int, goal: int, now: int) -> int:
        return int(self.world.time_to[self.world.class_of_hour[now // HOUR_MS % 168], goal, origin])

    def zone(self, unit: Ambulance, now: int) -> int:
        world, (origin, goal, leaves, arrives) = self.world, unit.leg
        if now >= arrives:
            return goal
        if now <= leaves:
            return origin
        part = (now - leaves) / (arrives - leaves)
        x = world.x[origin] + (world.x[goal] - world.x[origin]) * part
        y = world.y[origin] + (world.y[goal] - world.y[origin]) * part
        return int(world.raster[int((y - world.south) / world.cell)][int((x - world.west) / world.cell)])

    def way(self, unit: Ambulance, goal: int, now: int) -> int:
        origin, target, leaves, arrives = unit.leg
        here = self.seconds(self.zone(unit, now), goal, now)
        if leaves < now < arrives:
            on = self.seconds(target, goal, now) + arrives - now
            back = self.seconds(origin, goal, now) + now - leaves
            return min(here, on, back)
        return here

    def eta(self, unit: Ambulance, goal: int, now: int) -> int:
        leaves, arrives = unit.leg[2:]
        if unit.doing == "free" and arrives <= now:
            crew = self.world.mobilise_ms
        else:
            crew = leaves - now if leaves > now else self.world.on_road_ms
        return crew + self.way(unit, goal, now)

    def able(self, unit: Ambulance, call: int) -> bool:
        need = int(self.world.needs[self.calls.priority[call]])
        return unit.skills & need == need

    # what happens
    def best(self, call: int, now: int) -> Ambulance | None:
        free = [one for one in self.units if one.doing == "free" and self.able(one, call)]
        goal = self.calls.zone[call]
        if self.policy.fastest:
            return min(free, key=lambda one: self.eta(one, goal, now), default=None)
        return min(
            free,
            key=lambda one: self.world.metres[goal][self.world.station_zone[one.station]],
            default=None,
        )

    def call(self, call: int, now: int) -> None:
        unit = self.best(call, now)
        allowed = int(self.world.diverts[self.calls.priority[call]])
        if self.policy.redispatch and allowed:
            goal = self.calls.zone[call]
            others = [
                one
                for one in self.units
                if one.doing == "running"
                and one.leg[3] > now
                and allowed >> int(self.calls.priority[one.call]) & 1
                and self.able(one, call)
            ]
            other = min(others, key=lambda one: self.eta(one, goal, now), default=None)
            gain = self.world.least_gain_ms
            if other and (unit is None or self.eta(other, goal, now) < self.eta(unit, goal, now) - gain):
                left = other.call
                self.fates[left].diverted += 1
                self.send(other, call, now, False)
                instead = self.best(left, now)
                if instead:
                    self.send(instead, left, now, instead.leg[3] <= now)
                else:
                    self.fates[left] = Fate(diverted=self.fates[left].diverted)
                    self.fates[left].ended = now
                    if not self.world.loses:
                        self.fates[left].ended = -1
                        self.waiting.add(left)
                return
        if unit:
            self.send(unit, call, now, unit.leg[3] <= now)
        elif self.world.loses:
            self.fates[call].ended = now
        else:
            self.waiting.add(call)

    def send(self, unit: Ambulance, call: int, now: int, at_station: bool) -> None:
        was_free = unit.doing == "free"
        way = self.way(unit, self.calls.zone[call], now)
        if at_station:
            leaves = now + int(self.calls.mobilise[call])
        elif unit.doing == "running" and unit.leg[2] > now:
            leaves = unit.leg[2]
        else:
            leaves = now + self.world.on_road_ms
        arrives = leaves + int(way * float(self.calls.factor[call])) + int(self.calls.search[call])
        unit.leg = (self.zone(unit, now), int(self.calls.zone[call]), leaves, arrives)
        unit.doing, unit.call = "running", call
        fate = self.fates[call]
        fate.unit, fate.dispatched, fate.departed, fate.arrived = unit.number, now, leaves, arrives
        fate.left = arrives + int(self.calls.on_scene[call])
        self.later(unit, fate.left)
        if was_free and self.policy.relocation:
            self.move_up(unit.station, now)

    def later(self, unit: Ambulance, at: int) -> None:
        unit.token += 1
        heapq.heappush(self.events, (at, DONE, unit.number, unit.token))

    def done(self, unit: Ambulance, now: int) -> None:
        world, call = self.world, unit.call
        fate = self.fates[call]
        if unit.doing == "running" and self.calls.transported[call] and len(world.hospital_zone):
            klass = world.class_of_hour[now // HOUR_MS % 168]
            zone = self.calls.zone[call]
            fate.hospital = int(world.best_hospital[klass][self.calls.priority[call]][zone])
            goal = world.hospital_zone[fate.hospital]
            fate.reached = now + int(self.seconds(zone, goal, now) * float(self.calls.carry[call]))
            unit.doing, unit.leg = "carrying", (zone, goal, now, fate.reached)
            self.later(unit, fate.reached)
        elif unit.doing == "carrying":
            begins, bays = now, self.bays[fate.hospital]
            if bays:
                bay = bays.index(min(bays))
                begins = max(now, bays[bay])
                bays[bay] = begins + int(self.calls.handover[call])
            unit.doing = "handing"
            self.later(unit, begins + int(self.calls.handover[call]))
        else:
            fate.ended = now
            unit.leg = (unit.leg[1], unit.leg[1], now, now)
            self.release(unit, now, False)

    def hour(self, now: int) -> None:
        for unit in self.units:
            on = unit.duty[now // HOUR_MS % 168]
            if unit.doing == "free" and not on:
                unit.doing = "off"
            elif unit.doing == "off" and on:
                zone = self.world.station_zone[unit.home]
                unit.leg = (zone, zone, now, now)
                self.release(unit, now, True)

    def release(self, unit: Ambulance, now: int, at_station: bool) -> None:
        unit.call = -1
        if not unit.duty[now // HOUR_MS % 168]:
            unit.doing = "off"
            return
        able = [call for call in self.waiting if self.able(unit, call)]
        if able:
            call = min(able, key=lambda one: (self.calls.priority[one], self.calls.ready[one], one))
            self.waiting.remove(call)
            unit.doing = "handing"
            self.send(unit, call, now, at_station)
            return
        unit.doing, unit.station = "free", -1
        goal = unit.home
        if self.policy.relocation and not self.lacks(goal):
            lacking = [
                (self.seconds(unit.leg[1], self.world.station_zone[one], now), one)
                for one in range(len(self.world.station_zone))
                if self.lacks(one)
            ]
            near = [pair for pair in lacking if pair[0] <= self.world.longest_move_ms]
            goal = min(near)[1] if near else goal
        self.stand(unit, goal, now)
        if self.policy.relocation and self.balance(goal) > 0:
            for guest in self.units:
                is_guest = guest.doing == "free" and guest.station == goal and guest.home != goal
                if is_guest and self.lacks(guest.home):
                    self.moves += 1
                    guest.last_move = now
                    self.stand(guest, guest.home, now)
                    return

    def stand(self, unit: Ambulance, station: int, now: int) -> None:
        goal = self.world.station_zone[station]
        unit.station = station
        if not (unit.leg[0] == unit.leg[1] == goal and unit.leg[3] <= now):
            way = self.way(unit, goal, now)
            unit.leg = (self.zone(unit, now), goal, now, now + way)

    def balance(self, station: int) -> int:
        """Ambulances at a station beyond what the table wants."""
        free = [one for one in self.units if one.doing == "free"]
        return sum(one.station == station for one in free) - self.world.wanted[len(free)][station]

    def lacks(self, station: int) -> bool:
        return self.balance(station) < 0

    def move_up(self, station: int, now: int) -> None:
        if not self.lacks(station):
            return
        goal = self.world.station_zone[station]
        offers = [
            (self.seconds(one.leg[1], goal, now), one.number)
            for one in self.units
            if one.doing == "free"
            and one.leg[3] <= now
            and now - one.last_move >= self.world.rest_ms
            and self.balance(one.station) > 0
        ]
        near = [pair for pair in offers if pair[0] <= self.world.longest_move_ms]
        if near:
            unit = self.units[min(near)[1]]
            unit.last_move = now
            self.moves += 1
            self.stand(unit, station, now)
