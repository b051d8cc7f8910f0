"""Every pair of colours that text is written in reaches 4.5:1, in light, in dark and on the map."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "onecity"

TEXT_ON_GROUND = [
    *(
        (text, ground)
        for text in ("text", "text-2", "text-3", "link", "late", "danger-text")
        for ground in ("ground", "surface", "sunken")
    ),
    ("text", "select"),
    ("text-2", "select"),
    ("on-select", "select"),
    ("link", "select"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-danger", "danger"),
    ("on-brand", "brand"),
    ("on-brand", "brand-2"),
    ("on-rail", "rail"),
    *((name, f"{name}-ground") for name in ("quiet", "done", "soon", "late")),
    ("danger-text", "danger-ground"),
    *(("text", f"{name}-ground") for name in ("done", "soon", "late")),
    ("link", "done-ground"),
]
MARKS_ON_GROUND = [
    ("border-field", "surface"),
    ("done-mark", "surface"),
    ("focus", "ground"),
    ("primary", "surface"),
]


def declared(*names: str) -> dict[str, str]:
    """The custom properties of files, without the elder view's; what a later file says counts."""
    found: dict[str, str] = {}
    for name in names:
        text = (STATIC / name).read_text(encoding="utf-8")
        block = re.search(r":root(?:\.map)? \{(.*?)\n  \}", text, re.S)
        assert block is not None
        found |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[1]))
    return found


def colour(values: dict[str, str], name: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1; follows `var()`."""
    value = values[name]
    if link := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(values, link[1])
    digits = value.removeprefix("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def luminance(rgb: tuple[float, float, float]) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(values: dict[str, str], one: str, other: str) -> float:
    """Contrast ratio from 1 to 21. Source: WCAG 2.2, definition of contrast ratio."""
    dark, light = sorted(luminance(colour(values, name)) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


SCHEMES = {
    "light": ("tokens.css",),
    "dark": ("tokens.css", "dark.css"),
    "map": ("tokens.css", "map.css"),
    "map of a dark device": ("tokens.css", "dark.css", "map.css"),
}


@pytest.mark.parametrize("files", SCHEMES.values(), ids=SCHEMES)
def test_every_text_reaches_four_and_a_half_to_one(files: tuple[str, ...]) -> None:
    values = declared(*files)
    weak = {pair: round(ratio, 2) for pair in TEXT_ON_GROUND if (ratio := contrast(values, *pair)) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("files", SCHEMES.values(), ids=SCHEMES)
def test_every_mark_and_border_of_a_field_reaches_three_to_one(files: tuple[str, ...]) -> None:
    values = declared(*files)
    weak = {pair: round(ratio, 2) for pair in MARKS_ON_GROUND if (ratio := contrast(values, *pair)) < 3}
    assert weak == {}


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast({"a": "#000000", "b": "#ffffff"}, "a", "b") == pytest.approx(21)


def test_the_elder_view_has_no_text_below_eighteen_pixels_and_no_target_below_sixty() -> None:
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    block = re.search(r":root\[data-elder\] \{(.*?)\n  \}", text, re.S)
    assert block is not None
    values = dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[1]))
    sizes_px = [float(values[f"size-{step}"].removesuffix("rem")) * 16 for step in range(1, 7)]
    assert min(sizes_px) >= 18
    assert float(values["line"]) >= 1.3
    assert int(values["target"].removesuffix("px")) >= 60


def test_no_style_sets_a_fixed_size_of_text_that_the_elder_view_could_not_change() -> None:
    fixed = re.compile(r"font-size:\s*(?:[\d.]+px|0\.\d+rem)")
    # the labels inside a curve are drawn to the curve's own scale
    found = {path.name: fixed.findall(path.read_text(encoding="utf-8")) for path in STATIC.glob("*.css")}
    assert {name: sizes for name, sizes in found.items() if sizes} == {"map.css": ["font-size: 12px"]}
