"""How does somebody find out how this works, in plain words?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """One page for residents, clerks and engineers, written in the reader's language."""
    chinese = (get_language() or "zh").startswith("zh")
    return render(request, "help/help_zh.html" if chinese else "help/help_en.html")


urlpatterns: list[URLPattern] = [path("help/", help_page, name="help")]
