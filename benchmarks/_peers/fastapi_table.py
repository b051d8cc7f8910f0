"""Observations taken in as most would write it today: FastAPI, pydantic, a row in PostgreSQL for each reading."""

import sys
from typing import Any

import psycopg

from _peers.installed import install
from _peers.observations_table import TABLE, Group, rows


def application(url: str) -> Any:  # noqa: ANN401  an ASGI application
    """An application that answers like ours. Raises `NotInstalled`."""
    # at the end: what is installed for the project comes first
    sys.path.append(str(install("fastapi")))
    from fastapi import FastAPI

    connection = psycopg.connect(url)
    connection.execute("DROP TABLE IF EXISTS observation")
    connection.execute(TABLE)
    connection.execute("CREATE INDEX ON observation (datastream, time)")
    connection.commit()
    made = FastAPI()

    @made.post("/sta/v1.1/CreateObservations", status_code=201)
    def create(groups: list[Group]) -> list[str]:
        """One request, one transaction."""
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO observation (datastream, time, result) VALUES (%s, %s, %s)", rows(groups)
            )
        return [f"/Observations({i})" for i, _ in enumerate(rows(groups))]

    made.state.connection = connection
    return made
