"""How are the words of people handled: two languages, search, pinyin, masks?"""

from onecity.core.text.bilingual import Text
from onecity.core.text.masking import mask_account, mask_name, mask_phone
from onecity.core.text.normal import normalise
from onecity.core.text.romanised import LOCAL_READINGS, name_pinyin, pinyin, pinyin_initials
from onecity.core.text.said import SaidError
from onecity.core.text.searching import bigrams, query_words
from onecity.core.text.width import columns, cut

__all__ = [
    "LOCAL_READINGS",
    "SaidError",
    "Text",
    "bigrams",
    "columns",
    "cut",
    "mask_account",
    "mask_name",
    "mask_phone",
    "name_pinyin",
    "normalise",
    "pinyin",
    "pinyin_initials",
    "query_words",
]
