"""What is wrong with how a page looks, reads and is operated? Lists of findings; empty means nothing was found."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHINESE = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.]? +[A-Za-z]{2,}")
# Proper names and samples that read the same in both languages.
LATIN = re.compile(
    r"OpenStreetMap|OneCity|ODbL|CC BY|Chrome|Safari|Firefox|Edge|WeChat|\.(pdf|jpg|png)\b|Ctrl|JSON|https?:"
)
# What the audit log keeps stands there as it is kept, names of fields and all.
TEXTS = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim(), owner = walker.currentNode.parentElement;
        if (text && !owner.closest('script, style, noscript, template, code, pre, kbd, svg, .audit-log dl')) {
            texts.push([text, owner.closest('[lang]')?.lang ?? '']);
        }
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], img[alt]')) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
            const text = element.getAttribute(name)?.trim();
            if (text) texts.push([text, element.closest('[lang]')?.lang ?? '']);
        }
    }
    texts.push([document.title, document.documentElement.lang]);
    return texts;
}"""
SMALL = """(least) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim(), owner = walker.currentNode.parentElement;
        if (!text || owner.closest('script, style, noscript, template, .visually-hidden, .skip, option')) continue;
        if (!owner.checkVisibility({ checkVisibilityCSS: true })) continue;
        const size = parseFloat(getComputedStyle(owner).fontSize);
        if (size < least) found.push(`${size} px: ${text.slice(0, 40)}`);
    }
    return found;
}"""
NARROW = """(least) => {
    const found = [];
    const pressed = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    for (const element of document.querySelectorAll(pressed)) {
        if (!element.checkVisibility({ checkVisibilityCSS: true })) continue;
        if (element.closest('.skip, .visually-hidden')) continue;
        const whole = element.matches('input') && element.closest('label') || element;
        // a link inside a sentence is as high as its line (WCAG 2.5.8 leaves it out too)
        if (element.matches('a') && getComputedStyle(element).display === 'inline') continue;
        const box = whole.getBoundingClientRect();
        if (box.height && Math.round(box.height) < least) {
            const name = (element.innerText || element.name || '').slice(0, 40);
            found.push(`${Math.round(box.height)} px: <${element.tagName.toLowerCase()}> ${name}`);
        }
    }
    return found;
}"""
WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1);
    const named = out.slice(0, 3).map(e => `<${e.tagName.toLowerCase()} class="${e.className}">`);
    return [`${document.documentElement.scrollWidth} px on ${room}: ${named.join(' ')}`];
}"""


def violations(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, with the first element of each."""
    inspector = page.context.new_cdp_session(page)
    try:
        # by the inspector: the page's own policy lets no foreign script in
        inspector.send("Runtime.evaluate", {"expression": AXE.read_text()})
        call = (
            "axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))"
        )
        answer = inspector.send(
            "Runtime.evaluate", {"expression": call, "awaitPromise": True, "returnByValue": True}
        )
    finally:
        inspector.detach()
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])}×): {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return list(page.evaluate(WIDE))


def small_texts(page: Page, least_px: int) -> list[str]:
    """Visible texts in a smaller type."""
    return list(page.evaluate(SMALL, least_px))


def small_targets(page: Page, least_px: int) -> list[str]:
    """What can be pressed but is lower."""
    return list(page.evaluate(NARROW, least_px))


def foreign_texts(page: Page, names: tuple[str, ...] = ()) -> list[str]:
    """Texts that are not in the page's language; `names` are people's names, which stay as they are.

    In a Chinese page: English source texts and sentences of Latin words. In an English page: Chinese characters.
    What is marked with a `lang` of its own is meant.
    """
    language = str(page.evaluate("document.documentElement.lang"))
    chinese = language.startswith("zh")
    found = []
    for text, marked in page.evaluate(TEXTS):
        if marked != language:
            continue
        if chinese and not CHINESE.search(text) and (text in source_texts() or SENTENCE.search(text)):
            found += [] if LATIN.search(text) else [text]
        if not chinese and CHINESE.search(_without(text, names)):
            found.append(text)
    return [text[:120] for text in dict.fromkeys(found)]


def _without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "").replace(f"{name[0]}{'*' * (len(name) - 1)}", "")
    return text


@cache
def source_texts() -> frozenset[str]:
    """The English source texts that have a Chinese translation of their own."""
    import polib

    catalogues = (Path(folder) / "zh_Hans" / "LC_MESSAGES" / "django.mo" for folder in settings.LOCALE_PATHS)
    entries = [entry for path in catalogues if path.exists() for entry in polib.mofile(str(path))]
    return frozenset(entry.msgid for entry in entries if entry.msgid and entry.msgstr != entry.msgid)
