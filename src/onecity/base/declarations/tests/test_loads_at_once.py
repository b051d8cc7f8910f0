"""Two operators who load at the same moment make two releases, one after the other."""

from pathlib import Path
from threading import Barrier, Thread

from django.db import connection

from onecity.base.declarations.door import ReleaseView, load_release
from onecity.base.declarations.models import Release
from onecity.base.declarations.tests.town import LOADER, write


def test_loads_at_once_follow_each_other(committed: None, tmp_path: Path) -> None:
    folders = [write(tmp_path / f"city-{seats}", seats) for seats in (1, 2, 3)]
    start = Barrier(len(folders))
    made: list[ReleaseView] = []

    def load(folder: Path) -> None:
        start.wait()
        made.append(load_release(folder, actor=LOADER))
        connection.close()

    threads = [Thread(target=load, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(release.number for release in made) == [1, 2, 3]
    assert Release.objects.count() == 3
