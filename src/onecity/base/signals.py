"""What is said to the traffic police's signals, and to drivers, whoever's systems they are?

Two ports: `Signals` and `Drivers`. Messages carry rising numbers, so that one that comes twice or late changes nothing;
what is not renewed ends by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from onecity.core.text import Text


class SignalsAway(Exception):
    """The system of the signals cannot be reached now; everything there runs as usual. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DriversAway(Exception):
    """The service that tells drivers cannot be reached now. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignalPhase:
    """Approaches that are green together: `headings_deg` of those who drive towards the line, 0 north, clockwise.

    `arrivals_per_s` vehicles come for it, `queue` wait at its line. Times in whole seconds.
    """

    id: str
    headings_deg: tuple[float, ...]
    normal_green_s: int
    minimum_green_s: int
    maximum_green_s: int
    pedestrian_clearance_s: int
    yellow_s: int
    all_red_s: int
    arrivals_per_s: float
    queue: float


@dataclass(frozen=True, slots=True)
class SignalView:
    """A junction now. `phase` has been green for `green_s`; negative: it turns green in so many seconds.

    `request`: whose wish is being carried out. `offset_s`: when the first phase normally begins, in seconds since 1970.
    """

    junction: str
    phases: tuple[SignalPhase, ...]
    offset_s: int
    phase: int
    green_s: int
    request: str = ""


@dataclass(frozen=True, slots=True)
class SignalWish:
    """Green for one ambulance at one junction: phases with their greens, from the present one on.

    `after`: phases that were left out and follow at once. `until`: the controller lets go then, whatever happens.
    """

    id: str
    number: int
    junction: str
    phase: int
    greens: tuple[tuple[int, int], ...]
    after: tuple[tuple[int, int], ...]
    rank: int
    eta_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SignalAnswer:
    """What the controller said: `later` means ask again soon, `refused` that it will not."""

    state: Literal["accepted", "refused", "later"]
    reason: Text | None = None


class Signals(Protocol):
    """The traffic police's signals. It keeps its own rules, whoever asks."""

    def look(self, junction: str) -> SignalView | None:
        """A junction now; None where the system has none of this name. Raises `SignalsAway`."""
        ...

    def ask(self, wish: SignalWish) -> SignalAnswer:
        """Ask for green. The same number again gives the same answer, an older one changes nothing.

        Raises `SignalsAway`.
        """
        ...

    def cancel(self, junction: str, wish: str, number: int) -> None:
        """Let go of a wish: back to the normal course; nothing happens when it is over. Raises `SignalsAway`."""
        ...


@dataclass(frozen=True, slots=True)
class YieldNotice:
    """Who drives on this line, in its direction, is asked to make way until `expires_at`."""

    id: str
    number: int
    line: tuple[tuple[float, float], ...]
    at: datetime
    expires_at: datetime


class Drivers(Protocol):
    """A navigation provider that tells drivers ahead. It hears of a stretch of road, never of whom it concerns."""

    def tell(self, notice: YieldNotice) -> int:
        """Tell those on the stretch; how many. A newer number replaces the older notice. Raises `DriversAway`."""
        ...

    def withdraw(self, notice: str, number: int) -> None:
        """Take a notice back; nothing happens when it is over. Raises `DriversAway`."""
        ...
