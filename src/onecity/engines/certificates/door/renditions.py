"""How does a holder get a certificate as a signed PDF?"""

import hashlib
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.ports import port
from onecity.core.clock import CITY_ZONE
from onecity.core.text import Text
from onecity.engines.certificates.door.declared import organisation_name
from onecity.engines.certificates.door.file import File
from onecity.engines.certificates.door.reading import own
from onecity.engines.certificates.door.sealing import open_file as open_sealed_file
from onecity.engines.certificates.door.sealing import seal_file
from onecity.engines.certificates.door.seals import seal_of
from onecity.engines.certificates.door.verifying import code_for
from onecity.engines.certificates.door.views import RenditionFile
from onecity.engines.certificates.errors import RenditionUnavailable, StepNotPossible
from onecity.engines.certificates.models import Rendition, Version
from onecity.engines.certificates.rendition.sheet import Cell, Sheet
from onecity.engines.certificates.rules.face import shown
from onecity.engines.certificates.rules.life import State


def rendition(actor: Actor, certificate_id: UUID, site: str) -> RenditionFile:
    """One's own valid certificate as a PDF, signed with its authority's seal; made once for each version.

    `site` is the address under which the city is reached (`https://city.example`): the printed code leads
    there. Raises `CertificateUnknown`, `StepNotPossible` (not valid any more), `FaceErased`,
    `RenditionUnavailable` where the libraries for PDF are missing.
    """
    file = own(actor, certificate_id)
    if file.state is not State.VALID:
        raise StepNotPossible("download", file.state)
    version, site = file.version(), site.rstrip("/")
    row = Rendition.objects.filter(version=version, address=site).first()
    content = _kept(file, row) if row else None
    if row is None or content is None:
        content = _made(file, version, site)
        row = _keep(file, version, site, content)
    record(
        actor=actor,
        action="certificates.download",
        target=f"certificate:{file.row.id}",
        subject=file.holder.subject,
        details={"version": version.number, "sha256": row.sha256},
    )
    name = f"{file.declared().title.zh}-{version.identifier.rsplit('.', 3)[1]}.pdf"
    return RenditionFile(name, content, row.sha256, row.made_at)


def sheet_of(file: File, version: Version, site: str) -> Sheet:
    """What stands on the sheet of a version."""
    declared, face = file.declared(), file.face()
    fields = {field.id: field for field in declared.fields}
    rows = (
        tuple(Cell(fields[n].title, shown(fields[n], face[n])) for n in row if n in face)
        for row in declared.template.rows
    )
    code = code_for(version.identifier)
    path = reverse("certificates:verify", args=[version.identifier])
    until, issued = file.life.valid_until, file.life.issued_at or version.made_at
    return Sheet(
        layout=declared.template.layout,
        tone=declared.template.tone,
        city=city_name(),
        title=declared.title,
        rows=tuple(row for row in rows if row),
        statement=declared.template.statement,
        issuer=organisation_name(file.row.issuer),
        issued_on=_day(issued.astimezone(CITY_ZONE).date().isoformat()),
        valid_until=Text(zh=f"至 {until}", en=f"until {until}")
        if until
        else Text(zh="长期（以核验结果为准）", en="until revoked"),
        identifier=version.identifier,
        code=code,
        url=f"{site}{path}?{urlencode({'code': code})}",
        simulated=file.row.simulated,
    )


def city_name() -> Text:
    """What the city is called."""
    name: Text = current().only("city").name
    return name


def _made(file: File, version: Version, site: str) -> bytes:
    try:
        from onecity.engines.certificates.rendition.drawing import draw
        from onecity.engines.certificates.rendition.signing import signed
    except ImportError as missing:
        raise RenditionUnavailable(str(missing.name)) from missing
    place = city_name().zh
    _, pair, root = seal_of(file.row.issuer, place)
    sheet = sheet_of(file, version, site)
    return signed(draw(sheet), pair, root, place=place, reason=f"{sheet.title.zh} {sheet.identifier}")


@transaction.atomic
def _keep(file: File, version: Version, site: str, content: bytes) -> Rendition:
    seal, _, _ = seal_of(file.row.issuer, city_name().zh)
    row = Rendition(
        version=version,
        seal=seal,
        sha256=hashlib.sha256(content).hexdigest(),
        blob=port("blobs").put(BytesIO(seal_file(file.holder.subject, content))),
        address=site,
        made_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # made twice at once: each reader has a good file, the first is the one that is kept
        port("blobs").delete(row.blob)
    return row


def _kept(file: File, row: Rendition) -> bytes | None:
    """The file that was made before; `None` when the store has lost it or it is not what was stored."""
    blobs = port("blobs")
    if blobs.exists(row.blob):
        with blobs.open(row.blob) as stored:
            content = open_sealed_file(file.holder.subject, stored.read())
        if hashlib.sha256(content).hexdigest() == row.sha256:
            return content
    Rendition.objects.filter(id=row.id).delete()
    return None


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
