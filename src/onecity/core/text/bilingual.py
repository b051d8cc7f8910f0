"""How does a declaration carry a text that people read in Chinese or in English?"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """One text in both languages of the house; both are required and never empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Words
    en: Words

    def in_(self, language: str) -> str:
        """The Chinese text for `zh`, `zh-hans`, `zh_CN`, …; the English one for any other language."""
        return self.zh if language.lower().startswith("zh") else self.en
