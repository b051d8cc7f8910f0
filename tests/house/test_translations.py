"""Does the gate find every way in which a Chinese text can be missing or wrong?"""

import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = """{% load i18n %}{% translate "Saved" %}
{% blocktranslate with name=one.name %}Hello {{ name }}, 100% done{% endblocktranslate %}
{% blocktranslate count n=left trimmed %}
  {{ n }} day left
{% plural %}
  {{ n }} days left
{% endblocktranslate %}{% tag _("Today") %}{% blocktranslate asvar x %}All {{ n }}{% endblocktranslate %}
"""
PYTHON = """from django.utils.translation import gettext as _, gettext_noop, ngettext
def say(n, late):
    return _("Wait " "here"), ngettext("%(n)s case", "%(n)s cases", n), _("Late" if late else "Soon")
TONES = {"red": gettext_noop("Red")}
"""
WHOLE = {
    "Saved": "已保存",
    "Hello %(name)s, 100%% done": "%(name)s，您好，已完成 100%%",
    "%(n)s day left": "还有 %(n)s 天",
    "Today": "今天",
    "All %(n)s": "全部 %(n)s",
    "Wait here": "请在此等候",
    "%(n)s cases": "%(n)s 件",
    "Late": "已超期",
    "Soon": "快到期",
    "Red": "红色",
}


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    """scripts/translations as a module."""
    spec = spec_from_loader(
        "translations_gate", SourceFileLoader("translations_gate", str(ROOT / "scripts/translations"))
    )
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def package(root: Path, words: dict[str, str], python: str = PYTHON, template: str = TEMPLATE) -> Path:
    """A package with one module, one template, and these translations."""
    folder = root / "src/onecity/part"
    (folder / "templates/part").mkdir(parents=True)
    (folder / "say.py").write_text(python)
    (folder / "templates/part/page.html").write_text(template)
    lines = "".join(f'"{english}": "{chinese}"\n' for english, chinese in words.items())
    (folder / "locale_zh.yaml").write_text(lines)
    return root


def breaches(gate: ModuleType, root: Path) -> list[str]:
    """What the gate says of a package."""
    return list(gate.judge(gate.read(root), root))


def test_a_package_with_all_its_chinese_passes(gate: ModuleType, tmp_path: Path) -> None:
    assert breaches(gate, package(tmp_path, WHOLE)) == []


@pytest.mark.parametrize(
    ("english", "place"),
    [
        ("Saved", "templates/part/page.html:1"),
        ("Hello %(name)s, 100%% done", "templates/part/page.html:2"),
        ("%(n)s day left", "templates/part/page.html:3"),
        ("Today", "templates/part/page.html:7"),
        ("Wait here", "say.py:3"),
        ("%(n)s cases", "say.py:3"),
        ("Soon", "say.py:3"),
        ("Red", "say.py:4"),
    ],
)
def test_a_text_without_chinese_is_named_with_its_line(
    gate: ModuleType, tmp_path: Path, english: str, place: str
) -> None:
    words = {text: chinese for text, chinese in WHOLE.items() if text != english}
    (found,) = breaches(gate, package(tmp_path, words))
    assert found.startswith(f"src/onecity/part/{place}: no Chinese for “")
    assert found.endswith("add it to src/onecity/part/locale_zh.yaml")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"Gone": "没了"}, "locale_zh.yaml:11: no code says “Gone”"),
        ({"All %(n)s": "全部"}, "locale_zh.yaml:5: the English holds %(n)s, the Chinese none"),
        ({"Saved": "已保存 {n}"}, "locale_zh.yaml:1: the English holds no placeholder, the Chinese {n}"),
        ({"All %(n)s": "全部 %(n)s 的 5%"}, "locale_zh.yaml:5: write %% for a percent sign"),
        ({"Saved": ""}, 'locale_zh.yaml:1: write "English": "中文"'),
    ],
)
def test_a_wrong_translation_is_named_with_its_line(
    gate: ModuleType, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    assert any(said in line for line in breaches(gate, package(tmp_path, WHOLE | changed)))


def test_two_translations_of_one_text_name_both_places(gate: ModuleType, tmp_path: Path) -> None:
    root = package(tmp_path, WHOLE)
    (root / "src/onecity/part/locale_zh_more.yaml").write_text('"Saved": "保存好了"\n"Today": "今天"\n')
    (found,) = breaches(gate, root)
    assert "locale_zh_more.yaml:1: “Saved”" in found
    assert "locale_zh.yaml:1" in found


def test_one_text_twice_in_a_file_is_refused(gate: ModuleType, tmp_path: Path) -> None:
    root = package(tmp_path, {})
    (root / "src/onecity/part/locale_zh.yaml").write_text('"Saved": "已保存"\n"Saved": "保存好了"\n')
    assert any("locale_zh.yaml:2: found duplicate key" in line for line in breaches(gate, root))


@pytest.mark.parametrize(
    ("call", "said"),
    [('_(f"Hello {name}")', "an f-string is never found"), ('pgettext("a", "b")', "a context is not merged")],
)
def test_calls_that_gettext_cannot_find_are_refused(
    gate: ModuleType, tmp_path: Path, call: str, said: str
) -> None:
    root = package(tmp_path, {}, python=f"x = {call}\n", template="")
    (found,) = breaches(gate, root)
    assert found.startswith("src/onecity/part/say.py:1: ")
    assert said in found


def test_the_merged_catalogue_is_the_same_at_every_run_and_holds_the_plural(
    gate: ModuleType, tmp_path: Path
) -> None:
    root = package(tmp_path, WHOLE)
    first, second = (gate.merged(gate.read(root)) for _ in range(2))
    assert first.to_binary() == second.to_binary()
    entry = first.find("%(n)s case")
    assert isinstance(entry, polib.POEntry)
    assert (entry.msgid_plural, entry.msgstr_plural) == ("%(n)s cases", {0: "%(n)s 件"})


def test_files_that_differ_from_the_merged_ones_are_out_of_date(gate: ModuleType, tmp_path: Path) -> None:
    root = package(tmp_path, WHOLE)
    file = gate.merged(gate.read(root))
    assert [line.partition("LC_MESSAGES/")[2] for line in gate.stale(root, file, write=False)] == [
        "django.po:1: out of date; run scripts/translations",
        "django.mo:1: out of date; run scripts/translations",
    ]
    assert list(gate.stale(root, file, write=True)) == []
    assert list(gate.stale(root, file, write=False)) == []


def test_every_text_of_the_program_has_its_chinese() -> None:
    done = subprocess.run([ROOT / "scripts/translations", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
