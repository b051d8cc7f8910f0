"""Whom does the platform recommend, to which hospital, and who moves up? A person always confirms."""

from onecity.engines.emergency.rules.dispatch.batch import Sent, Slot, assign
from onecity.engines.emergency.rules.dispatch.coverage import coverage, coverage_losses
from onecity.engines.emergency.rules.dispatch.hospital import Choice, Patient, Ward, choose_hospitals
from onecity.engines.emergency.rules.dispatch.recommend import (
    Candidate,
    Excluded,
    Need,
    Option,
    Recommendation,
    Weights,
    recommend,
)
from onecity.engines.emergency.rules.dispatch.relocate import Move, relocate

__all__ = [
    "Candidate",
    "Choice",
    "Excluded",
    "Move",
    "Need",
    "Option",
    "Patient",
    "Recommendation",
    "Sent",
    "Slot",
    "Ward",
    "Weights",
    "assign",
    "choose_hospitals",
    "coverage",
    "coverage_losses",
    "recommend",
    "relocate",
]
