"""Is this a face of this type, how is it shown to whom, and until when does it hold?"""

import calendar
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from onecity.core.ids import CreditCode, IdentifierInvalid, ResidentId
from onecity.core.money import Fen, format_yuan
from onecity.core.text import mask_account, mask_name
from onecity.engines.certificates.declare import CertificateType, FaceField, FieldType, Mask

Value = str | int
Face = Mapping[str, Value]
HIDDEN = "***"


def face_problems(declared: CertificateType, face: Face) -> dict[str, str]:
    """What is wrong with each value, by field: `missing`, `unknown`, or why the value does not fit."""
    known = {field.id: field for field in declared.fields}
    problems = {name: "unknown" for name in face if name not in known}
    for name, field in known.items():
        value = face.get(name)
        if value is None or value == "":
            if field.required:
                problems[name] = "missing"
        elif problem := _value_problem(field, value):
            problems[name] = problem
    return problems


def tidy(declared: CertificateType, face: Face) -> dict[str, Value]:
    """The face in the order of the declared fields, without empty values; identifiers in their plain form."""
    values: dict[str, Value] = {}
    for field in declared.fields:
        value = face.get(field.id)
        if value is not None and value != "":
            values[field.id] = _plain(field, value)
    return values


def valid_until(declared: CertificateType, face: Face, since: date) -> date | None:
    """The last day on which the certificate holds; `None` when it holds until revoked.

    Months count from day to day: 31 January and one month is the last day of February.
    """
    if declared.valid_until is not None:
        written = face.get(declared.valid_until)
        return date.fromisoformat(str(written)) if written else None
    if declared.validity_months is None:
        return None
    return add_months(since, declared.validity_months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def shown(field: FaceField, value: Value) -> str:
    """A value in the words of a reader: amounts in yuan."""
    return format_yuan(Fen(value)) if field.type is FieldType.MONEY and isinstance(value, int) else str(value)


def masked(field: FaceField, value: Value) -> str:
    """A value as people see it who need not read it whole."""
    return MASKS[field.mask](shown(field, value))


def masked_face(declared: CertificateType, face: Face) -> dict[str, str]:
    """The whole face, masked where its fields say so."""
    return {f.id: masked(f, face[f.id]) for f in declared.fields if f.id in face}


def public_face(declared: CertificateType, face: Face) -> dict[str, str]:
    """The least that tells a verifier whose certificate it is: public fields only, masked."""
    return {f.id: masked(f, face[f.id]) for f in declared.fields if f.public and f.id in face}


def chosen(face: Face, fields: Iterable[str]) -> dict[str, Value]:
    """Just the fields asked for, as far as the face has them."""
    return {name: face[name] for name in fields if name in face}


def _value_problem(field: FaceField, value: Value) -> str:
    """The code of what is wrong with one value; empty when nothing is."""
    if field.type in (FieldType.INTEGER, FieldType.MONEY):
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if whole else "not-a-number"
    if not isinstance(value, str):
        return "not-a-text"
    if len(value) > field.max_length:
        return "too-long"
    reader = READERS.get(field.type)
    try:
        if reader is not None:
            reader(value)
    except ValueError:
        return f"not-a-{field.type}"
    return ""


def _plain(field: FaceField, value: Value) -> Value:
    if isinstance(value, str) and field.type is FieldType.RESIDENT_ID:
        return ResidentId.parse(value).number
    if isinstance(value, str) and field.type is FieldType.CREDIT_CODE:
        return CreditCode.parse(value).code
    return value.strip() if isinstance(value, str) else value


def _mask_number(text: str) -> str:
    """A resident's number keeps its region, others only their end."""
    try:
        return ResidentId.parse(text).masked()
    except IdentifierInvalid:
        return mask_account(text)


MASKS: dict[Mask, Callable[[str], str]] = {
    Mask.NONE: str,
    Mask.NAME: mask_name,
    Mask.NUMBER: _mask_number,
    Mask.HIDDEN: lambda _text: HIDDEN,
}
READERS: dict[FieldType, Callable[[str], object]] = {
    FieldType.DATE: date.fromisoformat,
    FieldType.RESIDENT_ID: ResidentId.parse,
    FieldType.CREDIT_CODE: CreditCode.parse,
}
