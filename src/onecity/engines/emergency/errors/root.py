"""What do all errors of emergency have in common?"""

from onecity.core.text import SaidError


class EmergencyError(SaidError):
    """Something that was asked of emergency cannot be done; nothing was changed."""
