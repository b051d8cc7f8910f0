"""What does a program get to know of the declared services?"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.rules.schema import form_schema

router = Router()


class ServiceOut(Schema):
    """A declared service in short."""

    id: str
    title: Text
    summary: Text
    audience: str
    life_event: str
    lead: str
    items: list[str]


@router.get("/services", response=list[ServiceOut], summary=gettext_noop("All declared services"))
def services(request: HttpRequest) -> Any:  # noqa: ANN401  ninja builds the response type
    """Every service of the release in use."""
    return [service_out(service) for service in door.services()]


@router.get(
    "/services/{service_id}", response=dict[str, Any], summary=gettext_noop("One service as declared")
)
def service(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """The whole declaration: items, form, documents, clocks, basis. 404 for an unknown one."""
    return door.service(service_id).model_dump(mode="json", exclude={"examples"})


@router.get(
    "/services/{service_id}/schema", response=dict[str, Any], summary=gettext_noop("The form as JSON Schema")
)
def schema(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """What valid answers look like, as JSON Schema 2020-12; `x-onecity-when` says when a question is asked."""
    return form_schema(door.service(service_id))


def service_out(service: Service) -> ServiceOut:
    """A declared service in short."""
    return ServiceOut(
        id=service.id,
        title=service.title,
        summary=service.summary,
        audience=service.audience,
        life_event=service.life_event,
        lead=service.lead,
        items=[item.id for item in service.items],
    )
