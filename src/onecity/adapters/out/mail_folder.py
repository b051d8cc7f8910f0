"""How is mail kept where no post office is configured?"""

from pathlib import Path
from typing import Any, Self

from onecity.adapters.out.letter import compose
from onecity.base.durable import replacing
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
        with replacing(self._folder / f"{uuid7()}.eml", durable=False, mode=0o600) as part:
            part.write_bytes(letter.as_bytes())
