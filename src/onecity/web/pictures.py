"""How is a photo shown that somebody has sent in?"""

from django.http import HttpResponse

from onecity.base.ports import port

PNG = b"\x89PNG"


def picture_response(blob: str) -> HttpResponse:
    """A kept PNG or JPEG: nothing in it runs, and no cache keeps it. Raises `base.ports.BlobMissing`."""
    with port("blobs").open(blob) as stream:
        content = stream.read()
    response = HttpResponse(content, content_type="image/png" if content.startswith(PNG) else "image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    response["Cache-Control"] = "private, no-store"
    return response
