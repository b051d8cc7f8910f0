"""How is a document taken in, shown and given back?"""

from collections.abc import Iterable
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from onecity.base.ports import port
from onecity.core.crypto import KeyDestroyed
from onecity.engines.affairs.declare import Document, Service
from onecity.engines.affairs.door.sealing import open_file, open_name, seal_file, seal_name
from onecity.engines.affairs.door.views import DocumentView
from onecity.engines.affairs.errors import CaseUnknown, DocumentRefused
from onecity.engines.affairs.models import Case, Draft, Upload
from onecity.engines.affairs.rules.upload import media_type_of, safe_name

MB = 1024 * 1024
MOST_OF_ONE_DOCUMENT = 20


def keep(
    place: Draft | Case, person_id: UUID, document: Document, name: str, content: BinaryIO, size: int
) -> UUID:
    """Check a file and keep it, sealed, with a draft or a case; its type is read from its content.

    Raises `DocumentRefused` (empty, too large, wrong type, too many).
    """
    media_type = check_file(document, content, size)
    if place.uploads.filter(document=document.id).count() >= MOST_OF_ONE_DOCUMENT:
        raise DocumentRefused(document.id, "too-many", str(MOST_OF_ONE_DOCUMENT))
    kept = Upload(
        draft=place if isinstance(place, Draft) else None,
        case=place if isinstance(place, Case) else None,
        person_id=person_id,
        document=document.id,
        blob=port("blobs").put(seal_file(person_id, content.read())),
        name=seal_name(person_id, safe_name(name)),
        media_type=media_type,
        size=size,
    )
    kept.save()
    return kept.id


def check_file(document: Document, content: BinaryIO, size: int) -> str:
    """The media type of an acceptable file. Raises `DocumentRefused` (empty, too large, wrong type)."""
    most = min(document.max_mb, settings.CONFIGURATION.upload_mb)
    if size == 0:
        raise DocumentRefused(document.id, "empty")
    if size > most * MB:
        raise DocumentRefused(document.id, "too-large", f"{most} MB")
    media_type = media_type_of(content.read(16))
    content.seek(0)
    if media_type is None or media_type.rpartition("/")[2].replace("jpeg", "jpg") not in document.accept:
        raise DocumentRefused(document.id, "wrong-type", ", ".join(document.accept).upper())
    return media_type


def document_views(service: Service, uploads: Iterable[Upload]) -> tuple[DocumentView, ...]:
    """Uploads as a reader sees them; those of documents that the service no longer has are left out."""
    titles = {document.id: document.title for document in service.documents}
    return tuple(
        DocumentView(
            row.id,
            row.document,
            titles[row.document],
            open_name(row.person_id, row.name),
            row.size,
            row.media_type,
        )
        for row in uploads
        if row.document in titles
    )


def give(service: Service, row: Upload) -> tuple[DocumentView, bytes]:
    """A document with its content. Raises `CaseUnknown` when its person was erased or the service lost it."""
    views = document_views(service, [row])
    if not views:
        raise CaseUnknown(row.id)
    try:
        with port("blobs").open(row.blob) as stream:
            return views[0], open_file(row.person_id, stream.read())
    except KeyDestroyed:
        raise CaseUnknown(row.id) from None


def remove(rows: Iterable[Upload]) -> None:
    """Delete uploads; their contents go once that is committed: each is sealed anew, so nobody shares it."""
    for row in rows:
        row.delete()
        transaction.on_commit(partial(port("blobs").delete, row.blob), robust=True)
