"""By which keys does everybody know what the city has signed?"""

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from onecity.base.webhooks.door import public_keys

# a receiver that finds an unknown key asks anew anyway
KEPT_S = 300


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def keys(request: HttpRequest) -> JsonResponse:
    """The city's public signing keys as a JSON Web Key Set (RFC 7517), the current one first."""
    found = {"keys": [dict(key) for key in public_keys()]}
    return JsonResponse(found, content_type="application/jwk-set+json")


urlpatterns: list[URLPattern] = [path(".well-known/jwks.json", keys, name="keys")]
