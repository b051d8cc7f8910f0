"""In which words is told what a bundle saves?"""

from django.utils.translation import get_language

from onecity.core.text import Text
from onecity.engines.affairs.rules.savings import Savings


def savings_words(saved: Savings) -> str:
    """What a bundle saves, in one line: 3 visits, 5 documents, 12 working days."""
    language = get_language() or "zh"
    parts = [
        one.in_(language)
        for one in (
            _visits(saved.visits),
            _documents(saved.documents),
            _time(saved),
        )
        if one
    ]
    return ("、" if language.startswith("zh") else ", ").join(parts)


def _visits(count: int) -> Text | None:
    return Text(zh=f"少跑 {count} 次", en=f"{count} visit{'' if count == 1 else 's'}") if count else None


def _documents(count: int) -> Text | None:
    return (
        Text(zh=f"少交 {count} 份材料", en=f"{count} document{'' if count == 1 else 's'}") if count else None
    )


def _time(saved: Savings) -> Text | None:
    return Text(zh=f"少等 {saved.time.text('zh')}", en=saved.time.text("en")) if saved.time else None
