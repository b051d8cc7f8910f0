#!/usr/bin/env python3
"""A department's own system: takes its office's tasks over HTTP, answers them, and judges the notices that it gets.

    pip install cryptography
    openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out public.pem

    python office_system.py https://city.example KEYID key.pem tasks
    python office_system.py https://city.example KEYID key.pem show TASK
    python office_system.py https://city.example KEYID key.pem approve TASK

Nothing in it is OneCity's own: RFC 9421 (signatures), RFC 9530 (digests), CloudEvents 1.0, plain JSON.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

COVERED = ("@method", "@authority", "@path", "@query")
WINDOW_S = 300


class Refused(Exception):
    """The city's answer to a request that it did not take: the status and the problem (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')} {problem.get('detail', '')}".strip())
        self.status = status
        self.problem = problem


def base_of(method: str, url: str, headers: Mapping[str, str], covered: list[str], parameters: str) -> bytes:
    """The bytes that are signed (RFC 9421, 2.5)."""
    parts = urlsplit(url)
    derived = {
        "@method": method,
        "@authority": parts.netloc.lower(),
        "@path": parts.path or "/",
        "@query": f"?{parts.query}",
    }
    values = derived | {name.lower(): value for name, value in headers.items()}
    lines = [f'"{name}": {values[name]}' for name in covered]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def digest(body: bytes) -> str:
    """The value of `Content-Digest` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


class City:
    """The city's interface, as the system of one office uses it."""

    def __init__(self, url: str, keyid: str, key: Ed25519PrivateKey) -> None:
        self.url, self.keyid, self.key = url.rstrip("/"), keyid, key

    def signed(self, method: str, url: str, body: bytes) -> dict[str, str]:
        """The headers that sign a request. Made anew for every request, also when it is sent again."""
        headers = {"Content-Digest": digest(body)} if body else {}
        covered = [*COVERED, *(["content-digest"] if body else [])]
        names = " ".join(f'"{name}"' for name in covered)
        parameters = (
            f'({names});created={int(time.time())};nonce="{secrets.token_urlsafe(18)}"'
            f';alg="ed25519";keyid="{self.keyid}"'
        )
        made = self.key.sign(base_of(method, url, headers, covered, parameters))
        signature = f"sig1=:{base64.b64encode(made).decode()}:"
        return {**headers, "Signature-Input": f"sig1={parameters}", "Signature": signature}

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> Any:  # noqa: ANN401  JSON
        """What the city answers. `key` makes a retry harmless. Raises `Refused`."""
        url = f"{self.url}/api/v1{path}"
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {
            "Accept-Language": "en",
            "Content-Type": "application/json",
            **self.signed(method, url, raw),
        }
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(url, raw or None, headers, method=method)  # noqa: S310  a setting
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.loads(error.read() or b"{}")) from None

    def tasks(self, query: str = "state=free") -> list[dict[str, Any]]:
        """The tasks of the office, page after page."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.ask("GET", f"/affairs/tasks?{query}{cursor}")
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def task(self, task_id: str, purpose: str) -> dict[str, Any]:
        """A task with what its item needs of the case. The city records who read it, and what for."""
        found: dict[str, Any] = self.ask("GET", f"/affairs/tasks/{task_id}?purpose={quote(purpose)}")
        return found

    def answer(self, task: Mapping[str, Any], step: str, key: str = "", **said: object) -> dict[str, Any]:
        """Take a step with a task as it was seen; 409 when it has changed since."""
        body = {"version": task["version"], **said}
        found: dict[str, Any] = self.ask(
            "POST", f"/affairs/tasks/{task['id']}/{step}", body, key or task["id"]
        )
        return found

    def keys(self) -> dict[str, Ed25519PublicKey]:
        """The keys with which the city signs its notices, by their ids."""
        with urllib.request.urlopen(f"{self.url}/.well-known/jwks.json", timeout=30) as answer:  # noqa: S310
            kept = json.loads(answer.read())["keys"]
        raw = {
            key["kid"]: base64.urlsafe_b64decode(key["x"] + "==")
            for key in kept
            if key.get("crv") == "Ed25519"
        }
        return {name: Ed25519PublicKey.from_public_bytes(value) for name, value in raw.items()}


def judge(
    url: str, headers: Mapping[str, str], body: bytes, keys: Mapping[str, Ed25519PublicKey]
) -> dict[str, Any] | None:
    """The CloudEvent of a notice that was posted to `url`; `None` unless the city has signed it just now.

    The same notice may come twice and in another order: remember the event's `id`, and ask the city how things stand.
    """
    given = {name.lower(): value for name, value in headers.items()}
    written = re.fullmatch(r'sig1=(\(([^()]*)\);.*keyid="([^"]+)".*)', given.get("signature-input", ""))
    value = re.fullmatch(r"sig1=:([A-Za-z0-9+/=]+):", given.get("signature", ""))
    if written is None or value is None or written[3] not in keys:
        return None
    covered = re.findall(r'"([^"]+)"', written[2])
    created = re.search(r";created=(\d+)", written[1])
    if not {*COVERED, "content-digest"} <= set(covered) or created is None:
        return None
    if abs(time.time() - int(created[1])) > WINDOW_S:
        return None
    if not hmac.compare_digest(given.get("content-digest", ""), digest(body)):
        return None
    try:
        keys[written[3]].verify(base64.b64decode(value[1]), base_of("POST", url, given, covered, written[1]))
    except (InvalidSignature, KeyError):
        return None
    event: dict[str, Any] = json.loads(body)
    return event


def main() -> None:
    """List tasks, show one, grant one."""
    parser = argparse.ArgumentParser(description="A department's own system.")
    parser.add_argument("url")
    parser.add_argument("keyid")
    parser.add_argument("key", type=Path)
    parser.add_argument("what", choices=["tasks", "show", "approve"])
    parser.add_argument("task", nargs="?", default="")
    asked = parser.parse_args()
    key = load_pem_private_key(asked.key.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        parser.error("this example signs with Ed25519")
    city = City(asked.url, asked.keyid, key)
    if asked.what == "tasks":
        shown: Any = city.tasks()
    else:
        shown = city.task(asked.task, "example")
        if asked.what == "approve":
            shown = city.answer(shown["task"], "approval")
    print(json.dumps(shown, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
