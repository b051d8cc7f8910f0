"""To which hospital? Three choices with their reasons; the crew and the dispatcher decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onecity.core.text import Text

CHOICES = 3


@dataclass(frozen=True, slots=True)
class Patient:
    """What the hospital must be able to do: stroke centre, chest pain centre, trauma centre, …"""

    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ward:
    """A hospital's door now. `way_s` None: no way leads there; `wait_s`: until an ambulance is relieved."""

    id: str
    way_s: float | None
    capabilities: frozenset[str] = frozenset()
    wait_s: float = 0.0
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A hospital with the time until the patient is handed over."""

    id: str
    total_s: float
    missing: frozenset[str]
    reasons: tuple[Text, ...]


Named = Callable[[str], Text]


def by_id(id: str) -> Text:
    """A capability called by its id."""
    return Text(zh=id, en=id)


def choose_hospitals(patient: Patient, wards: Sequence[Ward], named: Named = by_id) -> tuple[Choice, ...]:
    """The best three: those that can treat before those that cannot, then by way and wait; ties by id."""
    found = [_choice(patient, one, named) for one in wards if one.is_open and one.way_s is not None]
    found.sort(key=lambda one: (len(one.missing), one.total_s, one.id))
    return tuple(found[:CHOICES])


def _choice(patient: Patient, ward: Ward, named: Named) -> Choice:
    way_s = ward.way_s or 0.0
    missing = patient.needs - ward.capabilities
    told = [Text(zh=f"行车 {way_s / 60:.0f} 分钟", en=f"{way_s / 60:.0f} min by road")]
    if ward.wait_s:
        told.append(
            Text(
                zh=f"交接排队约 {ward.wait_s / 60:.0f} 分钟",
                en=f"About {ward.wait_s / 60:.0f} min until handover",
            )
        )
    held = [named(one) for one in sorted(patient.needs & ward.capabilities)]
    if held:
        told.append(
            Text(zh=f"具备：{'、'.join(n.zh for n in held)}", en=f"It has: {', '.join(n.en for n in held)}")
        )
    if missing:
        names = [named(one) for one in sorted(missing)]
        told.append(
            Text(
                zh=f"缺少：{'、'.join(n.zh for n in names)}", en=f"It lacks: {', '.join(n.en for n in names)}"
            )
        )
    return Choice(ward.id, way_s + ward.wait_s, missing, tuple(told))
