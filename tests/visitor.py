"""How does a test speak to a live city without a browser? A session with cookies and the form's token."""

import random
import secrets
from typing import Any

import httpx
from tests.live_city import LiveCity
from tests.page import read

from onecity.core.ids.resident import resident_check

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 64
PDF = b"%PDF-1.4\n%%EOF\n"
ANSWERS_WITHIN_S = 90  # other programs on the machine make an answer late, never wrong
# Everybody born in January 1985, in an order of this run: nobody registers twice in one city.
_born = iter(random.Random(secrets.randbits(64)).sample(range(31_000), 31_000))

ANSWERS = {
    "situation": {
        "has_certificate": "no",
        "severity": "grade-2",
        "needs_care": "yes",
        "wants_bus_card": "yes",
    },
    "about-you": {
        "name": "李小明",
        "resident_id": "370202199001020010",
        "phone": "13800000001",
        "home_division": "370202",
    },
    "family-and-payment": {
        "income_per_month": "1240",
        "care_arrangement": "family",
        "bank_account": "6222020000006210",
    },
}
DOCUMENTS = {"assessment-report": ("report.pdf", PDF), "photo": ("photo.jpg", JPEG)}


class Visitor:
    """Somebody who asks a live city by HTTP; `become` makes them one of its demo personas."""

    def __init__(self, city: LiveCity, language: str = "en", **options: Any) -> None:
        self.city = city
        self.case = ""
        self.http = httpx.Client(base_url=city.url, timeout=ANSWERS_WITHIN_S, **options)
        self.http.cookies.set("language", language)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET without following redirects."""
        return self.http.get(path, **options)

    def token(self) -> str:
        """The token that a form of this session would carry; the cookie holds the same secret."""
        if "csrftoken" not in self.http.cookies:
            self.get("/sign-in/")
        return self.http.cookies["csrftoken"]

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """POST a form with its token, as the page would."""
        return self.http.post(path, data={"csrfmiddlewaretoken": self.token(), **(data or {})}, **options)

    def fill(self, path: str, answers: dict[str, Any], **options: Any) -> httpx.Response:
        """Open a page and send its form with these answers and whatever is hidden in it."""
        page = self.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code}"
        hidden: dict[str, str] = {}
        for form in read(path, page.text)[1]:
            if form.method == "post" and form.action == path and "next" not in form.fields:
                hidden |= {name: form.fields[name] for name in form.hidden}
        return self.post(path, hidden | answers, **options)

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask the REST interface under `/api/v1/` with the token in its header."""
        headers = {"X-CSRFToken": self.token(), **options.pop("headers", {})}
        return self.http.request(method, f"/api/v1{path}", headers=headers, **options)

    def become(self, persona: str) -> "Visitor":
        """Sign in as a demo persona with one click."""
        answer = self.post("/sign-in/as/", {"persona": persona})
        assert answer.status_code == 302, answer.text[:500]
        return self

    def register(self) -> "Visitor":
        """Become a new resident with a phone and an identity number of their own."""
        day, number = divmod(next(_born), 1000)
        body = f"370202198501{day + 1:02d}{number:03d}"
        answers = {
            "name": "张测试",
            "phone": f"139{secrets.randbelow(10**8):08d}",
            "resident_id": body + resident_check(body),
            "password": secrets.token_urlsafe(16),
        }
        answer = self.post("/register/", answers)
        assert answer.status_code == 302, answer.text[:3000]
        return self


def file_case(visitor: Visitor) -> str:
    """Fill in 助残一件事 with all four items, hand in both documents, send it; gives the case's id."""
    apply = "/affairs/services/disability/apply/"
    for section, answers in ANSWERS.items():
        answer = visitor.fill(f"{apply}{section}/", answers)
        assert answer.status_code == 302, answer.text[:3000]
    for document, file in DOCUMENTS.items():
        answer = visitor.post(f"{apply}documents/", {"document": document}, files={"file": file})
        assert answer.status_code == 302, answer.text[:3000]
    sent = visitor.fill(f"{apply}check/", {})
    assert sent.status_code == 302, sent.text[:3000]
    return sent.headers["Location"].split("/")[3]
