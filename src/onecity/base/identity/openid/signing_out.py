"""An app wants the person signed out: of what, and where to afterwards?"""

from dataclasses import dataclass

from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

from onecity.base.identity.openid.asked import Asked
from onecity.base.identity.openid.declare import App
from onecity.base.identity.openid.server import SERVER


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which app asks, if it is known, and the declared address to go to; empty: stay here."""

    app: App | None
    url: str


def leaving(asked: Asked) -> Leaving:
    """What an app's request to sign somebody out means; a wrong one leads nowhere, but may still end the session."""
    try:
        found = SERVER.validate_endpoint_request("end_session", asked)
    except (OAuth2Error, ValueError):
        return Leaving(None, "")
    return Leaving(found.client.app if found.client else None, found.redirect_uri or "")
