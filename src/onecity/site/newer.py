"""Was this database made by a newer program than this one?"""

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def newer_migrations() -> list[str]:
    """Steps of our own apps that the database has taken and this program does not know, as `app.name`."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("onecity.")}
    known = {key for key in loader.disk_migrations if key[0] in ours}
    replaced = {old for one in loader.disk_migrations.values() for old in one.replaces}
    return sorted(
        f"{app}.{name}" for app, name in set(loader.applied_migrations) - known - replaced if app in ours
    )


def check_newer() -> str:
    """The sentence that says why this program may not open the database; empty when it may."""
    if not (unknown := newer_migrations()):
        return ""
    return (
        f"This database was used by a newer OneCity: {unknown[-1]} is not known here. Nothing was changed. Start that "
        "newer version again, or restore a backup from before the upgrade (onecity restore) / "
        f"这个数据库已由更新版本的一城使用：当前程序不认识 {unknown[-1]}。没有做任何改动。请重新使用更新的版本，"
        "或者用 onecity restore 恢复升级前的备份。"
    )
