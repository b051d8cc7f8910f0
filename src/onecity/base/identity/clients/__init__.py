"""Which programs of other organisations take part, and is this one of them?"""

from onecity.base.identity.clients.recognising import client_actor, prune_nonces, recognise_client
from onecity.base.identity.clients.registering import (
    ClientDraft,
    ClientView,
    KeyView,
    add_client_key,
    client_by_id,
    client_by_name,
    client_names,
    clients,
    end_client_key,
    register_client,
    set_client_enabled,
)

__all__ = [
    "ClientDraft",
    "ClientView",
    "KeyView",
    "add_client_key",
    "client_actor",
    "client_by_id",
    "client_by_name",
    "client_names",
    "clients",
    "end_client_key",
    "prune_nonces",
    "recognise_client",
    "register_client",
    "set_client_enabled",
]
