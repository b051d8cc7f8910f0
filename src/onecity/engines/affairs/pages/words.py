"""In which words is a problem told to the person who filled in the form?"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.core.money import Fen, format_yuan
from onecity.engines.affairs.declare import FieldType, FormField
from onecity.engines.affairs.errors import AnswerProblem, DocumentRefused


def problem_words(problem: AnswerProblem, field: FormField | None = None) -> str:
    """What is wrong with an answer and what to do, in the reader's language."""
    limit = problem.limit
    if field is not None and field.type is FieldType.MONEY and isinstance(limit, int):
        limit = format_yuan(Fen(limit))
    sentences = {
        "missing": _("Answer “%(question)s” to go on.") if field else _("Answer this question to go on."),
        "too-long": _("Shorten it to at most %(limit)s characters."),
        "too-small": _("Enter %(limit)s or more."),
        "too-large": _("Enter %(limit)s or less."),
        "not-a-number": _("Enter a whole number, digits only."),
        "not-an-amount": _("Enter an amount in yuan, such as 1234.50."),
        "not-a-date": _("Enter a date, such as 2026-11-23."),
        "not-an-option": _("Choose one of the options."),
        "not-a-resident-id": _("This is no valid identity number. Compare all 18 characters with the card."),
        "not-a-credit-code": _("This is no valid credit code. Compare all 18 characters with the licence."),
        "not-an-email": _("Enter an e-mail address, such as name@example.cn."),
        "not-a-phone-number": _("Enter a phone number, digits only."),
        "not-an-account-number": _("Enter the account number, digits only, as printed on the card."),
        "not-a-division": _("Choose one of the districts."),
        "signature-missing": _("Somebody else still has to sign."),
        "document-missing": _("This document is still missing."),
    }
    return sentences.get(problem.code, _("Check this answer.")) % {
        "limit": limit,
        "question": field.title.in_(get_language() or "zh") if field else "",
    }


def document_words(refused: DocumentRefused) -> str:
    """Why a file was not taken and what to do."""
    sentences = {
        "none": _("Choose a file first."),
        "empty": _("The file is empty. Choose it again."),
        "too-large": _("The file is too large: at most %(limit)s. Take the photo with a lower resolution."),
        "too-many": _("There are %(limit)s files already. Remove one first."),
        "way-closed": _("This document cannot come this way. Choose another."),
        "wrong-type": _("This kind of file cannot be used. Use one of: %(limit)s."),
    }
    sentence = sentences.get(refused.code, _("This document is not part of the service."))
    return sentence % {"limit": refused.limit}
