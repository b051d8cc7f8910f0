"""How do machines write thousands of rows? Past the ORM, which spends more time on each value than the database does.

For tables that nobody else writes by other means: no defaults of the model are filled in, nothing is validated.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db import connection, models, router, transaction

Column = tuple[int, Callable[[Any], Any]]
# What both drivers take as it is.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.BinaryField)


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    update: Collection[str] = (),
    ignore_conflicts: bool = False,
) -> None:
    """Write rows, in the caller's transaction if there is one; `columns` are names of attributes (`event_id`).

    `update`: the columns that a row takes on when its primary key is there already. Raises what the database raises.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    named = [fields[name] for name in columns]
    written = [(i, _writer(one)) for i, one in enumerate(named) if not isinstance(one, _PLAIN)]
    values = [_row(row, written) for row in rows]
    if not values:
        return
    said = _statement(model, [str(field.column) for field in named])
    if update:
        key = connection.ops.quote_name(str(model._meta.pk.column))
        taken = (connection.ops.quote_name(str(fields[name].column)) for name in update)
        said += f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in taken)}"
    elif ignore_conflicts:
        said += " ON CONFLICT DO NOTHING"
    with transaction.atomic(using=router.db_for_write(model), savepoint=False), connection.cursor() as cursor:
        cursor.executemany(said, values)


def insert_all(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model, made in memory with all their values; those that the database numbers stay without
    their number. Raises what the database raises.
    """
    if rows:
        columns = [
            one.attname for one in rows[0]._meta.concrete_fields if not isinstance(one, models.AutoField)
        ]
        insert(type(rows[0]), columns, ([getattr(row, name) for name in columns] for row in rows))


def update_all(rows: Sequence[models.Model]) -> None:
    """Write changed rows of one model, all their values, in the caller's transaction, which holds them."""
    if not rows:
        return
    model, key = type(rows[0]), rows[0]._meta.pk
    fields = [one for one in rows[0]._meta.concrete_fields if one is not key]
    named = [*fields, key]
    written = [(i, _writer(one)) for i, one in enumerate(named) if not isinstance(one, _PLAIN)]
    values = [_row([getattr(row, one.attname) for one in named], written) for row in rows]
    quote = connection.ops.quote_name
    changed = ", ".join(f"{quote(str(one.column))} = %s" for one in fields)
    table, id = quote(model._meta.db_table), quote(str(key.column))
    said = f"UPDATE {table} SET {changed} WHERE {id} = %s"  # noqa: S608  names of our own models
    with transaction.atomic(using=router.db_for_write(model), savepoint=False), connection.cursor() as cursor:
        cursor.executemany(said, values)


def _statement(model: type[models.Model], columns: Sequence[str]) -> str:
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({quoted}) VALUES ({marks})"  # noqa: S608  names of our own models


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What makes of a value what the driver takes; moments come again and again."""
    write = partial(field.get_db_prep_save, connection=connection)
    if isinstance(getattr(field, "target_field", field), models.UUIDField):
        native = connection.features.has_native_uuid_field
        return lambda value: (value if native else value.hex) if isinstance(value, UUID) else write(value)
    return lru_cache(maxsize=256)(write) if isinstance(field, models.DateTimeField) else write


def _row(row: Sequence[object], written: Sequence[Column]) -> list[Any]:
    found: list[Any] = list(row)
    for place, write in written:
        found[place] = write(found[place])
    return found
