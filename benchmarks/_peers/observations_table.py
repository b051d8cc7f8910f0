"""The usual way to take observations in: a validated body, a row in PostgreSQL for each reading."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg
from pydantic import BaseModel, Field, TypeAdapter

TABLE = """
CREATE TABLE observation (
    id bigserial PRIMARY KEY, datastream text NOT NULL, time timestamptz NOT NULL, result double precision NOT NULL
)
"""
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Named(BaseModel):
    """A datastream by its name."""

    id: str = Field(alias="@iot.id")


class Group(BaseModel):
    """Rows of a datastream."""

    Datastream: Named
    components: list[str]
    dataArray: list[tuple[datetime, float]]


GROUPS = TypeAdapter(list[Group])


class TableApplication:
    """An ASGI application, as frameworks with pydantic make it; one request is one transaction."""

    def __init__(self, url: str, *, copy: bool) -> None:
        self.copy = copy
        self.connection = psycopg.connect(url)
        self.connection.execute("DROP TABLE IF EXISTS observation")
        self.connection.execute(TABLE)
        self.connection.execute("CREATE INDEX ON observation (datastream, time)")
        self.connection.commit()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Take one body."""
        groups = GROUPS.validate_json((await receive())["body"])
        with self.connection.cursor() as cursor:
            if self.copy:
                with cursor.copy("COPY observation (datastream, time, result) FROM STDIN") as copy:
                    for row in rows(groups):
                        copy.write_row(row)
            else:
                cursor.executemany(
                    "INSERT INTO observation (datastream, time, result) VALUES (%s, %s, %s)", rows(groups)
                )
        self.connection.commit()
        links = [f"/Observations({i})" for i, _ in enumerate(rows(groups))]
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(links).encode()})


def rows(groups: list[Group]) -> Iterator[tuple[str, datetime, float]]:
    """A row for each reading."""
    for group in groups:
        for at, result in group.dataArray:
            yield group.Datastream.id, at, result
