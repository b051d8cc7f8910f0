"""How are text messages kept where no gateway is configured?"""

import os
from pathlib import Path
from typing import Any, Self

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
        part = self._folder / f".{uuid7()}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(f"To: {to}\n\n{text}")
        part.replace(self._folder / f"{part.stem.lstrip('.')}.txt")
