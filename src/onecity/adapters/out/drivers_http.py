"""How is a navigation provider asked over HTTP to tell drivers ahead? `POST address/tell` and `/withdraw`, signed."""

from datetime import UTC
from typing import Any, Self

from onecity.adapters.out.signed_json import SignedJson
from onecity.base.asking import NoAnswer
from onecity.base.signals import DriversAway, YieldNotice


class HttpDrivers:
    """The port `Drivers` over HTTP."""

    def __init__(self, partner: SignedJson) -> None:
        self._partner = partner

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The provider at `ONECITY_DRIVERS_URL`."""
        return cls(SignedJson(settings.CONFIGURATION.drivers_url, "ONECITY_DRIVERS_URL"))

    def tell(self, notice: YieldNotice) -> int:
        """Tell those on the stretch; how many the provider says it told. Raises `DriversAway`."""
        answer = self._ask(
            "tell",
            {
                "id": notice.id,
                "number": notice.number,
                "line": [list(one) for one in notice.line],
                "at": notice.at.astimezone(UTC).isoformat(),
                "expires_at": notice.expires_at.astimezone(UTC).isoformat(),
            },
        )
        told = (answer or {}).get("told", 0)
        return told if isinstance(told, int) and told >= 0 else 0

    def withdraw(self, notice: str, number: int) -> None:
        """Take it back. Raises `DriversAway`."""
        self._ask("withdraw", {"id": notice, "number": number})

    def _ask(self, name: str, said: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return self._partner.ask(name, said)
        except NoAnswer as problem:
            raise DriversAway(problem.reason) from problem
