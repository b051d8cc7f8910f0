"""How do tiles reach the map? One file of which browsers read pieces (HTTP Range)."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onecity.engines.basemap.gazetteer.opened import home

KIND = "application/vnd.pmtiles"
YEAR_S = 31_536_000
LONGEST = 8 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@require_safe
def tiles(request: HttpRequest, known: str) -> HttpResponse:
    """A piece of the tiles that are named by their content. 416 for a piece that is not there."""
    path = home() / "tiles" / f"{known}.pmtiles"
    if not path.is_file():
        raise Http404(known)
    size = path.stat().st_size
    piece = _piece(request.headers.get("Range", ""), size)
    if piece is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = piece
    with path.open("rb") as file:
        file.seek(first)
        response = HttpResponse(file.read(last - first + 1), content_type=KIND)
    if request.headers.get("Range"):
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{known}"'
    response["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    # Tiles are packed already; packed again, a piece would no longer be the bytes that were asked for.
    response["Content-Encoding"] = "identity"
    return response


def _piece(said: str, size: int) -> tuple[int, int] | None:
    """First and last byte; the beginning when no piece is asked for. None for one that cannot be."""
    if not said:
        return 0, size - 1
    found = _RANGE.fullmatch(said.strip())
    if not found or not (found[1] or found[2]):
        return None
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]) if found[1] and found[2] else size - 1, size - 1, first + LONGEST - 1)
    return (first, last) if first <= last else None
