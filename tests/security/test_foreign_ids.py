"""What does somebody get who names what belongs to another? Not found or not allowed, and not a word of it."""

from uuid import uuid4

import pytest
from tests.live_city import LiveCity
from tests.page import read
from tests.security.conftest import Make, refused_clearly
from tests.visitor import JPEG, Visitor

SECRETS = ("370202198501", "6222020000006210", "report.pdf", "photo.jpg")


def not_yours(visitor: Visitor, path: str, method: str = "GET", **options: object) -> None:
    """The visitor is told that there is nothing here, or that it is not theirs, and reads nothing of it."""
    answer = visitor.post(path, **options) if method == "POST" else visitor.get(path)  # type: ignore[arg-type]
    assert answer.status_code in {403, 404}, f"{path}: {answer.status_code}"
    refused_clearly(answer)
    assert not [secret for secret in SECRETS if secret in answer.text]


def document_of(owner: Visitor) -> str:
    """The address of a document of the owner's case."""
    links = read("/", owner.get(f"/affairs/cases/{owner.case}/").text)[0]
    return next(link for link in links if link.startswith("/affairs/documents/"))


def test_the_owner_reads_the_case_and_its_documents(city: LiveCity, owner: Make) -> None:
    visitor = owner(city)
    assert visitor.get(f"/affairs/cases/{visitor.case}/").status_code == 200
    answer = visitor.get(document_of(visitor))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_another_residents_case_is_not_found(city: LiveCity, owner: Make, stranger: Make) -> None:
    case, other = owner(city).case, stranger(city)
    for path in ("", "filed/", "withdraw/", "items/certificate/supplement/"):
        not_yours(other, f"/affairs/cases/{case}/{path}")
    not_yours(other, f"/affairs/cases/{case}/withdraw/", "POST")
    not_yours(other, f"/affairs/cases/{case}/items/certificate/supplement/", "POST", data={"name": "x"})
    answer = other.api("GET", f"/affairs/cases/{case}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert refused_clearly(other.api("POST", f"/affairs/cases/{case}/withdrawal")).status_code == 404
    assert owner(city).get(f"/affairs/cases/{case}/").status_code == 200


def test_another_residents_case_is_not_found_by_search(city: LiveCity, owner: Make, stranger: Make) -> None:
    mine = owner(city)
    number = mine.api("GET", f"/affairs/cases/{mine.case}").json()["number"]
    assert mine.case in mine.get(f"/search/?q={number}").text
    for visitor in (stranger(city), Visitor(city), Visitor(city).become("sun-jian")):
        assert mine.case not in visitor.get(f"/search/?q={number}").text


def test_another_residents_documents_are_not_found(city: LiveCity, owner: Make, stranger: Make) -> None:
    path = document_of(owner(city))
    for visitor in (stranger(city), Visitor(city).become("li-xiuying"), Visitor(city).become("ma-chao")):
        not_yours(visitor, path)
        not_yours(visitor, path.replace("/documents/", "/drafts/documents/"))
        not_yours(
            visitor, path.replace("/documents/", "/services/disability/apply/documents/") + "remove/", "POST"
        )


def test_an_officer_reads_only_documents_that_the_own_items_need(city: LiveCity, owner: Make) -> None:
    path = document_of(owner(city))  # the assessment report: the federation needs it, transport does not
    assert Visitor(city).become("chen-li").get(path).status_code == 200
    not_yours(Visitor(city).become("liu-yang"), path)
    not_yours(Visitor(city).become("he-ping"), path)


def test_a_draft_is_nobody_elses(city: LiveCity, stranger: Make) -> None:
    visitor, other = Visitor(city).register(), stranger(city)
    form = "/affairs/services/disability/apply/documents/"
    visitor.post(form, {"document": "photo"}, files={"file": ("photo.jpg", JPEG)})
    visitor.fill("/affairs/services/disability/apply/about-you/", {"name": "赵保密"})
    assert "赵保密" not in other.get("/affairs/services/disability/apply/about-you/").text
    assert "赵保密" in visitor.get("/affairs/services/disability/apply/about-you/").text


def test_another_residents_message_is_not_opened(city: LiveCity, owner: Make, stranger: Make) -> None:
    forms = read("/inbox/", owner(city).get("/inbox/").text)[1]
    action = next(form.action for form in forms if form.action.startswith("/inbox/"))
    not_yours(stranger(city), action, "POST")
    not_yours(stranger(city), f"/inbox/{uuid4()}/", "POST")


@pytest.mark.parametrize("persona", ["wang-min", "liu-yang", "li-xiuying", "he-ping", "ma-chao"])
def test_a_task_of_another_department_is_neither_shown_nor_done(
    city: LiveCity, owner: Make, persona: str
) -> None:
    owner(city)
    links = read("/desk/", Visitor(city).become("chen-li").get("/desk/").text)[0]
    task = next(link for link in links if link.startswith("/desk/tasks/")).split("?")[0]
    number = task.split("/")[3]
    visitor = Visitor(city).become(persona)
    not_yours(visitor, task)
    for step in ("claim", "release", "hand-over"):
        not_yours(visitor, f"{task}{step}/", "POST", data={"to": str(uuid4())})
    for step in ("approve", "refuse", "supplement", "extend"):
        not_yours(visitor, f"/affairs/tasks/{number}/{step}/", "POST", data={"reason": "x", "remedy": "y"})


def test_nobody_follows_live_what_they_may_not_see(city: LiveCity, owner: Make, stranger: Make) -> None:
    case, other = owner(city).case, stranger(city)
    for topics in (
        f"case:{case}",
        "case",
        "case:",
        "worklist",
        "worklist:civil-affairs-370202",
        "inbox",
        "no-such",
    ):
        answer = other.get(f"/live/events?topics={topics}")
        assert answer.status_code == 403, topics
    assert Visitor(city).get(f"/live/events?topics=case:{case}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/inbox/",
        "/me/",
        "/me/sessions/",
        "/desk/",
        "/audit/",
        "/affairs/cases/",
        "/affairs/services/disability/apply/",
    ],
)
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(city: LiveCity, path: str) -> None:
    answer = Visitor(city).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_programs_that_are_not_signed_in_are_told_so(city: LiveCity) -> None:
    for method, path in (("GET", "/affairs/cases"), ("PUT", "/affairs/services/disability/draft")):
        answer = Visitor(city).api(method, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("path", ["/desk/", "/audit/"])
def test_a_resident_has_no_business_at_the_desk_or_in_the_audit_log(
    city: LiveCity, stranger: Make, path: str
) -> None:
    assert refused_clearly(stranger(city).get(path)).status_code == 403
