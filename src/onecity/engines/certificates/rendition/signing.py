"""How is a PDF signed with an authority's seal, and is a signature whole? PAdES baseline, by pyHanko."""

from io import BytesIO

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onecity.engines.certificates.rendition.x509 import KeyPair

FIELD = "AuthoritySeal"


def signed(pdf: bytes, seal: KeyPair, root: bytes, *, place: str, reason: str) -> bytes:
    """The PDF certified by the seal: any later change, even a note, breaks it."""
    signer = SimpleSigner(
        signing_cert=Certificate.load(seal.certificate),
        signing_key=PrivateKeyInfo.load(seal.key),
        cert_registry=SimpleCertificateStore.from_certs([Certificate.load(root)]),
    )
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        location=place,
        reason=reason,
    )
    out = sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=signer)
    return bytes(out.getvalue())


def is_whole(pdf: bytes, root: bytes) -> bool:
    """Whether the PDF carries a seal under this root and was not changed since. Needs no network."""
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1:
        return False
    context = ValidationContext(trust_roots=[Certificate.load(root)], allow_fetching=False)
    status = validate_pdf_signature(signatures[0], signer_validation_context=context)
    return bool(status.bottom_line and status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
