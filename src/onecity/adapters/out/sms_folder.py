"""How are text messages kept where no gateway is configured?"""

from pathlib import Path
from typing import Any, Self

from onecity.base.durable import replacing
from onecity.base.ports import SmsRefused
from onecity.core.ids import is_mobile, uuid7


class FolderSms:
    """The port `Sms`: each text is a file, its first line the number; names sort by time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Texts in `sms` of the data folder."""
        return cls(settings.DATA / "sms")

    def send(self, *, to: str, text: str) -> None:
        """Write the text, whole or not at all. Raises `SmsRefused`."""
        if not is_mobile(to):
            raise SmsRefused("`to` must be one mobile number of 11 digits")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(self._folder / f"{uuid7()}.txt", durable=False, mode=0o600) as part:
            part.write_text(f"To: {to}\n\n{text}", encoding="utf-8", newline="")
