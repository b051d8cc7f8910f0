"""How is an error told to a program, and to a person? RFC 9457 problem details, or a page."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program: under `/api/` or `/sta/`, or one that prefers JSON to HTML."""
    return request.path.startswith(("/api/", "/sta/")) or request.get_preferred_type(
        ["text/html", "application/json"]
    ) == ("application/json")


def problem_response(
    request: HttpRequest, status: int, code: str, title: str, detail: str = "", **fields: Json
) -> HttpResponse:
    """An error in the caller's language; as `application/problem+json` for programs, as a page for people."""
    if not wants_json(request):
        context = {"status": status, "title": title, "detail": detail, "code": code}
        return render(request, "web/problem.html", context, status=status)
    body = {"type": f"urn:onecity:problem:{code}", "title": title, "status": status, **fields}
    if detail:
        body["detail"] = detail
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str),
        status=status,
        content_type="application/problem+json",
    )
