"""What is in an uploaded file, and under which name may it be shown?"""

import re

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
LONGEST_NAME = 100


def media_type_of(head: bytes) -> str | None:
    """PDF, JPEG or PNG by the first bytes of the content; `None` for anything else, whatever its name says."""
    return next((media_type for start, media_type in SIGNATURES if head.startswith(start)), None)


def safe_name(name: str) -> str:
    """A file name without folders or control characters, short enough to show; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    if len(plain) <= LONGEST_NAME:
        return plain or "file"
    stem, dot, ending = plain.rpartition(".")
    return (
        stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
        if dot and len(ending) <= 5
        else plain[:LONGEST_NAME]
    )
