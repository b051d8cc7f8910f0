"""What may a city say about a one-thing service?

A service is a folder `affairs/<id>/`: `service.yaml` (`Service`), `form.yaml` (`Form`) and `examples/*.yaml`
(`Example`, its tests). Order is never drawn: it follows from what items need and yield.
"""

from onecity.engines.affairs.declare.document import CertificateSource, Document
from onecity.engines.affairs.declare.enforcement import (
    ENFORCEMENT,
    Enforcement,
    EnforcementExample,
    Fact,
    FactOption,
    Penalty,
    Repeat,
)
from onecity.engines.affairs.declare.example import Example, ExampleEvent, Expect
from onecity.engines.affairs.declare.form import (
    CoSigner,
    FieldSource,
    FieldType,
    Form,
    FormField,
    Option,
    Section,
)
from onecity.engines.affairs.declare.inspection import INSPECTION_RULE, InspectionExample, InspectionRule
from onecity.engines.affairs.declare.item import (
    Alone,
    Clock,
    ClockVariant,
    Commitment,
    Decide,
    Item,
    Pause,
    Procedure,
    Result,
    ResultCertificate,
    Tolerance,
)
from onecity.engines.affairs.declare.parts import Basis, Declared, FieldName, Name
from onecity.engines.affairs.declare.service import SERVICE, Channel, Rating, Service

__all__ = [
    "ENFORCEMENT",
    "INSPECTION_RULE",
    "SERVICE",
    "Alone",
    "Basis",
    "CertificateSource",
    "Channel",
    "Clock",
    "ClockVariant",
    "CoSigner",
    "Commitment",
    "Decide",
    "Declared",
    "Document",
    "Enforcement",
    "EnforcementExample",
    "Example",
    "ExampleEvent",
    "Expect",
    "Fact",
    "FactOption",
    "FieldName",
    "FieldSource",
    "FieldType",
    "Form",
    "FormField",
    "InspectionExample",
    "InspectionRule",
    "Item",
    "Name",
    "Option",
    "Pause",
    "Penalty",
    "Procedure",
    "Rating",
    "Repeat",
    "Result",
    "ResultCertificate",
    "Section",
    "Service",
    "Tolerance",
]
