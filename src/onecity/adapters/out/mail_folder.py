"""How is mail kept where no post office is configured?"""

import os
from pathlib import Path
from typing import Any, Self

from onecity.adapters.out.letter import compose
from onecity.core.ids import uuid7


class FolderMail:
    """The port `Mail`: each letter is a file `.eml` that any mail program opens; names sort by time."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Letters in `mail` of the data folder."""
        return cls(settings.DATA / "mail", settings.CONFIGURATION.mail_from)

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Write the letter, whole or not at all. Raises `MailRefused`."""
        letter = compose(sender=self._sender, to=to, subject=subject, text=text)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f".{uuid7()}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter.as_bytes())
        part.replace(self._folder / f"{part.stem.lstrip('.')}.eml")
