"""How are thousands of situations tried out in little time? Most conditions see the same in most of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from onecity.core.expr import Unknown
from onecity.engines.affairs.rules.conditions import Prepared


@dataclass(frozen=True, slots=True)
class Remembering(Prepared):
    """A service that asks each of its conditions once for the values that it looks at."""

    memory: dict[tuple[str | None, ...], bool | Unknown] = field(default_factory=dict)

    def holds(self, condition: str | None, values: Mapping[str, object]) -> bool | Unknown:
        """As `Prepared` says."""
        if condition is None:
            return True
        seen = (repr(values[name]) if name in values else None for name in self.conditions[condition].names)
        key = (condition, *seen)
        if key not in self.memory:
            # by name: `super()` knows no class that was made anew for its slots
            self.memory[key] = Prepared.holds(self, condition, values)
        return self.memory[key]


def remembering(prepared: Prepared) -> Remembering:
    """The same service with an empty memory."""
    return Remembering(**{one.name: getattr(prepared, one.name) for one in fields(prepared)})
