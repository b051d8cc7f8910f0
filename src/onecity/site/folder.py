"""May the city write where it is to keep what it makes?"""

import os
import sys
from pathlib import Path


def data_folder(path: Path) -> Path:
    """The folder, made where it is missing. Exits with a sentence when nothing can be written there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(_refused(path, error.strerror or type(error).__name__))
    if not os.access(path, os.W_OK | os.X_OK):
        sys.exit(_refused(path, "not writable"))
    return path


def _refused(path: Path, why: str) -> str:
    return (
        f"The data folder {path} cannot be used ({why}). Name another by ONECITY_DATA, or give this user the right "
        f"to write there. / 数据文件夹 {path} 不能使用（{why}）。请用 ONECITY_DATA 换一个，或给当前用户写入权限。"
    )
