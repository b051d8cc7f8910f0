"""Which functions may a filter call, with what, and what do they give? OGC 18-088, table 25."""

from dataclasses import dataclass

from onecity.codecs.sensorthings.tree import Type

S, N, B, T, G = Type.STRING, Type.NUMBER, Type.BOOLEAN, Type.TIME, Type.GEOMETRY


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes and gives; the last `optional` arguments may be left out."""

    arguments: tuple[Type, ...]
    gives: Type
    optional: int = 0


FUNCTIONS = {
    "substringof": Function((S, S), B),
    "contains": Function((S, S), B),
    "endswith": Function((S, S), B),
    "startswith": Function((S, S), B),
    "length": Function((S,), N),
    "indexof": Function((S, S), N),
    "substring": Function((S, N, N), S, 1),
    "tolower": Function((S,), S),
    "toupper": Function((S,), S),
    "trim": Function((S,), S),
    "concat": Function((S, S), S),
    **{name: Function((T,), N) for name in ("year", "month", "day", "hour", "minute", "second")},
    "fractionalseconds": Function((T,), N),
    "totaloffsetminutes": Function((T,), N),
    "date": Function((T,), Type.DATE),
    "time": Function((T,), Type.CLOCK),
    "now": Function((), T),
    "mindatetime": Function((), T),
    "maxdatetime": Function((), T),
    "round": Function((N,), N),
    "floor": Function((N,), N),
    "ceiling": Function((N,), N),
    "geo.distance": Function((G, G), N),
    "geo.length": Function((G,), N),
    "geo.intersects": Function((G, G), B),
    **{
        f"st_{name}": Function((G, G), B)
        for name in (
            "equals",
            "disjoint",
            "touches",
            "within",
            "overlaps",
            "crosses",
            "intersects",
            "contains",
        )
    },
    "st_relate": Function((G, G, S), B),
}
