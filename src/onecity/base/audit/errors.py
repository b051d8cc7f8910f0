"""What can go wrong with the audit log?"""


class PurposeMissing(ValueError):
    """Personal data may be read only for a stated purpose."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class NothingRead(ValueError):
    """A reading was to be recorded that names no field or nobody."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target
