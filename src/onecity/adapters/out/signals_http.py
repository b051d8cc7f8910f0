"""How are the traffic police's signals asked over HTTP?

`POST address/look`, `/ask`, `/cancel`, each signed; see `docs/operate/signals.md` for what is sent and answered.
"""

from dataclasses import asdict
from datetime import UTC
from typing import Any, Self

from onecity.adapters.out.signed_json import SignedJson
from onecity.base.asking import NoAnswer
from onecity.base.signals import SignalAnswer, SignalPhase, SignalsAway, SignalView, SignalWish
from onecity.core.text import Text

UNREADABLE = "the answer is not understood"


class HttpSignals:
    """The port `Signals` over HTTP."""

    def __init__(self, partner: SignedJson) -> None:
        self._partner = partner

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The system at `ONECITY_SIGNALS_URL`."""
        return cls(SignedJson(settings.CONFIGURATION.signals_url, "ONECITY_SIGNALS_URL"))

    def look(self, junction: str) -> SignalView | None:
        """A junction now; None where there is none of this name. Raises `SignalsAway`."""
        said = self._ask("look", {"junction": junction})
        if said is None:
            return None
        try:
            phases = tuple(
                SignalPhase(**one | {"headings_deg": tuple(map(float, one["headings_deg"]))})
                for one in said["phases"]
            )
            return SignalView(
                junction,
                phases,
                int(said["offset_s"]),
                int(said["phase"]),
                int(said["green_s"]),
                str(said.get("request") or ""),
            )
        except (KeyError, TypeError, ValueError):
            raise SignalsAway(UNREADABLE) from None

    def ask(self, wish: SignalWish) -> SignalAnswer:
        """Ask for green. Raises `SignalsAway`."""
        said = asdict(wish) | {
            "eta_at": wish.eta_at.astimezone(UTC).isoformat(),
            "until": wish.until.astimezone(UTC).isoformat(),
        }
        answer = self._ask("ask", said)
        if answer is None:
            return SignalAnswer("refused", Text(zh="没有这个路口", en="There is no such junction"))
        reason = answer.get("reason")
        try:
            text = Text.model_validate(reason) if reason else None
        except ValueError:
            raise SignalsAway(UNREADABLE) from None
        match answer.get("state"):
            case "accepted" | "refused" | "later" as state:
                return SignalAnswer(state, text)
        raise SignalsAway(UNREADABLE)

    def cancel(self, junction: str, wish: str, number: int) -> None:
        """Let go. Raises `SignalsAway`."""
        self._ask("cancel", {"junction": junction, "id": wish, "number": number})

    def _ask(self, name: str, said: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return self._partner.ask(name, said)
        except NoAnswer as problem:
            raise SignalsAway(problem.reason) from problem
