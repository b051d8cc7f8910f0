"""How is an answer shown in words, and to whom masked?"""

from onecity.base.identity.door import division_name
from onecity.core.money import Fen, format_amount
from onecity.core.text import Text, mask_account, mask_phone
from onecity.engines.affairs.declare import FieldType, FormField
from onecity.engines.affairs.rules.conditions import Answer

YES_NO = {True: Text(zh="是", en="Yes"), False: Text(zh="否", en="No")}


def shown(field: FormField, answer: Answer, *, masked: bool) -> Text:
    """An answer in words; masked where the declaration says so."""
    if field.type is FieldType.YES_NO:
        return YES_NO[bool(answer)]
    if field.type is FieldType.MONEY:
        amount = Fen(int(str(answer)))
        return Text(zh=format_amount(amount, "zh"), en=format_amount(amount, "en"))
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        chosen = answer if isinstance(answer, tuple) else (answer,)
        titles = [option.title for option in field.options if option.id in chosen]
        return Text(zh="、".join(t.zh for t in titles) or "—", en=", ".join(t.en for t in titles) or "—")
    if field.type is FieldType.DIVISION:
        return division_words(str(answer))
    text = mask(field, str(answer)) if masked and field.mask else str(answer)
    return Text(zh=text, en=text)


def mask(field: FormField, text: str) -> str:
    """An answer with its middle hidden."""
    return mask_phone(text) if field.type is FieldType.PHONE else mask_account(text)


def division_words(code: str) -> Text:
    """The name of a division; its code when the release does not know it."""
    return division_name(code) or Text(zh=code, en=code)
