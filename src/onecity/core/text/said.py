"""How does an error say itself in the language of whoever reads it?"""

from typing import ClassVar


class SaidError(Exception):
    """The base of every error that a person reads. Messages are made at the edge, in the reader's language.

    `status` is what HTTP answers; `words` the sentence in Chinese and English, in which `{name}` stands for the
    error's own field of that name. A dataclass with fields is not frozen and has no equality: `contextlib` writes to
    the exceptions that pass through it.
    """

    status: ClassVar[int] = 409
    words: ClassVar[tuple[str, str]] = ("", "")

    def text(self, language: str) -> str:
        """What happened and what to do, in the reader's language."""
        return self.words[0 if language.startswith("zh") else 1].format(**vars(self))
