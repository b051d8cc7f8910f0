"""What can go wrong when somebody asks about the plan?"""


class PlanMissing(LookupError):
    """No city is loaded, or the loaded one declares no plan."""


class TargetUnknown(LookupError):
    """The plan has no target with this id."""

    def __init__(self, target_id: str) -> None:
        super().__init__(target_id)
        self.target_id = target_id
