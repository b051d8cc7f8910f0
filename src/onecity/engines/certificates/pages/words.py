"""In which words and colours is a certificate's state told?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from onecity.engines.certificates.door import CertificateView, Moment
from onecity.engines.certificates.rules.free import Outcome
from onecity.engines.certificates.rules.life import State, Step


@dataclass(frozen=True, slots=True)
class Said:
    """A state in words, with the tone of its tag and an icon, so that colour never speaks alone."""

    label: str
    tone: str
    icon: str


def state_words(state: str) -> Said:
    """What a state is called; also the outcomes of a verification."""
    said = {
        State.MADE: Said(_("Made, not signed yet"), "soon", "clock"),
        State.VALID: Said(_("Valid"), "done", "circle-check"),
        State.REVOKED: Said(_("Revoked"), "late", "circle-x"),
        State.EXPIRED: Said(_("Expired"), "soon", "clock-exclamation"),
        "superseded": Said(_("Replaced by a newer version"), "soon", "refresh"),
    }
    return said.get(state, Said(_("Not confirmed"), "late", "help-circle"))


def step_words(step: Step) -> str:
    """What happened."""
    return {
        Step.MADE: _("Made"),
        Step.ISSUED: _("Signed and issued"),
        Step.CHANGED: _("Changed: a new version"),
        Step.REVOKED: _("Revoked"),
        Step.EXPIRED: _("Expired"),
    }[step]


def moment_rows(shown: CertificateView) -> list[dict[str, object]]:
    """The life of a certificate as a timeline, newest first."""
    return [_moment_row(moment) for moment in reversed(shown.moments)]


def _moment_row(moment: Moment) -> dict[str, object]:
    ended = moment.step in (Step.REVOKED, Step.EXPIRED)
    return {
        "at": moment.at,
        "title": step_words(moment.step),
        "note": moment.reason,
        "state": "alert" if ended else "done",
    }


def rule_words(rule: str) -> Said:
    """What a rule means for the person who asks."""
    return {
        "cancelled": Said(_("Not asked for any more"), "done", "circle-check"),
        "certificate": Said(_("Read from your certificate"), "done", "id-badge-2"),
        "data-check": Said(_("Checked at the source"), "done", "database"),
        "cross-check": Said(_("Checked by another department"), "active", "arrows-sort"),
        "promise": Said(_("Your written promise is enough"), "active", "signature"),
        "paper": Said(_("Please bring it"), "soon", "file-text"),
    }[rule]


def outcome_words(outcome: Outcome) -> str:
    """Why an earlier rule did not settle it."""
    return {
        Outcome.NO_CERTIFICATE: _("no valid electronic certificate found"),
        Outcome.NOT_GRANTED: _("no leave to read it"),
        Outcome.ANSWERED_NO: _("the register says no"),
        Outcome.NOT_ANSWERED: _("not asked yet, or no answer"),
        Outcome.LATE: _("no answer in time"),
        Outcome.CONTRADICTED: _("a promise cannot stand against the register"),
        Outcome.NOT_PROMISED: _("not promised yet"),
    }.get(outcome, "")
