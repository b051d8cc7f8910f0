"""CAP 1.2 (OASIS Common Alerting Protocol): warnings as every warning system writes and reads them."""

from onecity.codecs.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Reference,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from onecity.codecs.cap.errors import AlertError
from onecity.codecs.cap.identifier import WarningIdentifier
from onecity.codecs.cap.reading import parse
from onecity.codecs.cap.writing import write

__all__ = [
    "Alert",
    "AlertError",
    "Area",
    "Category",
    "Certainty",
    "Info",
    "MessageType",
    "Reference",
    "Response",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "WarningIdentifier",
    "parse",
    "write",
]
