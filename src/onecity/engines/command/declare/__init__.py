"""What may a city say about patrols and inspections? See `docs/declare/patrol.md`."""

from onecity.engines.command.declare.patrol import PATROL, Item, Patrol, Period, Season

__all__ = ["PATROL", "Item", "Patrol", "Period", "Season"]
