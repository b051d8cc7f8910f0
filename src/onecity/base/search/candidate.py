"""What does the order of the hits depend on?"""

from typing import NamedTuple


class Candidate(NamedTuple):
    """An entry that fits; the forms of names stand one per line, a line break before and after."""

    id: int
    order: int
    title_zh: str
    title_forms: str
    keyword_forms: str

    @property
    def names(self) -> list[str]:
        """Titles and keywords, each in all its forms."""
        return (self.title_forms + self.keyword_forms).split()
