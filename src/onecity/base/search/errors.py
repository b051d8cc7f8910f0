"""What can go wrong with a search entry?"""


class EntryInvalid(ValueError):
    """An entry does not say whose it is: an organisation's without organisation, an owner's without owner."""

    def __init__(self, kind: str, key: str, lacks: str) -> None:
        super().__init__(kind, key, lacks)
        self.kind = kind
        self.key = key
        self.lacks = lacks
