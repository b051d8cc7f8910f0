"""The REST interface, put together from the engines' routers."""

from onecity import __version__
from onecity.base.manifest import engines, resolve
from onecity.web.api.kit import CityAPI
from onecity.web.api.subscriptions import router as subscriptions

api = CityAPI(
    title="OneCity",
    version=__version__,
    description="The city's open interface. Errors are RFC 9457 problem details; lists are paged by cursor; "
    "writes take an `Idempotency-Key`. Other organisations' programs sign each request by RFC 9421 and are told of "
    "changes by signed CloudEvents: see `/developers/`.",
)
api.add_router("", subscriptions, tags=["subscriptions"])
for engine in engines():
    if engine.api:
        api.add_router(f"/{engine.api_at or engine.id}", resolve(engine.api), tags=[engine.id])
