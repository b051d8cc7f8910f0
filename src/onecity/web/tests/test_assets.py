"""The script that fetches the pages' libraries: what it copies, what it draws, and when it stops."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[4] / "scripts" / "assets"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" stroke="currentColor">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l5
    5" />
  <circle cx="12" cy="12" r="3" />
</svg>"""


@pytest.fixture
def assets() -> ModuleType:
    """The script as a module; loading it does nothing."""
    loader = SourceFileLoader("assets_script", str(SCRIPT))
    spec = spec_from_loader("assets_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_a_sprite_keeps_the_shapes_and_drops_the_empty_frame(
    assets: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "check.svg").write_text(DRAWING, encoding="utf-8")
    monkeypatch.setattr(assets, "ICONS", tmp_path)
    sprite = assets.sprite(["check"])
    shapes = '<path d="M5 12l5 5" /><circle cx="12" cy="12" r="3" />'
    assert f'<symbol id="check" viewBox="0 0 24 24">{shapes}</symbol>' in sprite


def test_a_missing_icon_stops_with_the_file_to_correct(assets: ModuleType) -> None:
    with pytest.raises(assets.Stop, match=r"icons\.txt"):
        assets.sprite(["no-such-icon"])


def test_lists_may_have_comments_and_blank_lines(assets: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# why\n\na/b.js\n  c.css \n", encoding="utf-8")
    assert assets.lines(path) == ["a/b.js", "c.css"]


def test_a_stamp_changes_with_any_of_its_files(assets: ModuleType, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = assets.stamp([one, two])
    two.write_text("3")
    assert assets.stamp([one, two]) != before


def test_the_lock_names_no_host_and_no_address_of_a_package() -> None:
    lock = (SCRIPT.parents[1] / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
