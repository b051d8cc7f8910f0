"""What is wrong with values that a rule was handed, said in both languages?"""

from dataclasses import dataclass


@dataclass
class Fault(ValueError):
    """A value that cannot be meant; `where` names the field or the line."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}"
