"""How do the tests let an office's own system ask over the interface, each request signed?"""

import json
from typing import Any
from uuid import UUID

from django.test import Client

from onecity.base.identity.tests.programs import Program

HOST = "http://testserver"
API = "/api/v1/affairs"
WHY = "purpose=review"


class System:
    """The system of an office, as a signing HTTP client."""

    def __init__(
        self, organisation: str, division: str = "370202", language: str = "en", root: str = API, **draft: Any
    ) -> None:
        self.root = root
        given = {"organisation": organisation, "division": division} | draft
        self.program = Program(given.pop("name", organisation), **given)
        self.client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})

    def get(self, path: str) -> Any:
        """Ask for something below the root."""
        where = f"{self.root}{path}"
        return self.client.get(where, headers=self.program.headers("GET", HOST + where))

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """Send something, with an idempotency key if it has one."""
        where = f"{self.root}{path}"
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self.program.headers(method, HOST + where, raw)
        if key:
            headers["Idempotency-Key"] = key
        return self.client.generic(method, where, raw, "application/json", headers=headers)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        """Post something."""
        return self.send("POST", path, body, key)

    def tasks(self, query: str = "") -> list[dict[str, Any]]:
        """The tasks of a list."""
        return list(self.get(f"/tasks?{query}").json()["items"])

    def task(self, case_id: UUID, item: str = "") -> dict[str, Any]:
        """The open task of a case, or of one of its items."""
        return next(one for one in self.tasks(f"case_id={case_id}") if item in {"", one["item"]})

    def answer(self, task: dict[str, Any], step: str, key: str = "", **body: Any) -> Any:
        """Take a step with a task as it was seen."""
        return self.post(f"/tasks/{task['id']}/{step}", {"version": task["version"], **body}, key)
