"""How does a request of Django become one of the protocol?"""

from datetime import UTC, datetime

from authlib.oauth2.rfc6749 import InsecureTransportError  # type: ignore[import-untyped]
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from onecity.base.identity.models import Account
from onecity.base.identity.openid.door import BY_PASSWORD, BY_SECOND_FACTOR, Asked, SignedIn
from onecity.base.identity.openid.errors import AskedWrongly

BEGUN = "begun"
_SIGNER = Signer(salt="onecity.openid.begun")


def asked_of(request: HttpRequest, *, query_only: bool = False) -> Asked:
    """The request as the protocol reads it. Raises `AskedWrongly` where the city is not reached by TLS."""
    query, form = dict(request.GET.lists()), {} if query_only else dict(request.POST.lists())
    try:
        return Asked(request.method or "GET", request.path, query, form, dict(request.headers.items()))
    except InsecureTransportError:
        raise AskedWrongly("ONECITY_PUBLIC_URL is not https") from None


def visitor_of(request: HttpRequest) -> SignedIn | None:
    """Who is signed in here, since when and how surely; `None` for nobody."""
    if not isinstance(request.user, Account):
        return None
    since = datetime.fromtimestamp(int(request.session.get("since", 0)), UTC)
    acr = BY_SECOND_FACTOR if request.session.get("second_factor") else BY_PASSWORD
    return SignedIn(request.user.person.id, since, acr)


def sign_begun(now: datetime) -> str:
    """A mark that a request first came at this moment, which nobody else can make."""
    return _SIGNER.sign(now.astimezone(UTC).isoformat())


def begun_of(request: HttpRequest) -> datetime | None:
    """When this very request first came, by the mark that we gave it on its way; `None`: only now."""
    try:
        return datetime.fromisoformat(_SIGNER.unsign(request.GET.get(BEGUN, "")))
    except (BadSignature, ValueError):
        return None
