"""Puts src/ on the path of .venv and its command `onecity` into .venv/bin."""

import stat
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = """#!{python}
import sys

from onecity.cli import main

sys.exit(main())
"""


def link() -> None:
    """Write the path file and the command; running it again changes nothing."""
    paths = sysconfig.get_paths()
    (Path(paths["purelib"]) / "onecity.pth").write_text(f"{ROOT / 'src'}\n")
    command = Path(paths["scripts"]) / "onecity"
    command.write_text(COMMAND.format(python=Path(paths["scripts"]) / "python"))
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    link()
