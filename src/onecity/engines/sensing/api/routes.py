"""How does OpenAPI describe the writing of readings? The same as at `/sta/v1.1/CreateObservations`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from onecity.codecs.sensorthings.observations import COMPONENTS, LONGEST_NAME, MOST_GROUPS, MOST_ROWS
from onecity.engines.sensing.api.views import service

router = Router()

NAMED: dict[str, Any] = {
    "type": "object",
    "description": "A datastream by its name.",
    "properties": {"@iot.id": {"type": "string", "maxLength": LONGEST_NAME}},
    "required": ["@iot.id"],
}
READINGS_OF_ONE: dict[str, Any] = {
    "type": "object",
    "description": "Readings of one datastream: what stands in a row, and the rows.",
    "properties": {
        "Datastream": NAMED,
        "components": {
            "type": "array",
            "items": {"type": "string", "enum": sorted(COMPONENTS)},
            "uniqueItems": True,
            "contains": {"const": "result"},
        },
        "dataArray": {"type": "array", "items": {"type": "array"}, "maxItems": MOST_ROWS},
    },
    "required": ["Datastream", "components", "dataArray"],
    "example": {
        "Datastream": {"@iot.id": "air-quality:air-370202:pm25"},
        "components": ["phenomenonTime", "result"],
        "dataArray": [["2026-07-15T08:00:00+08:00", 31]],
    },
}
BODY = {"type": "array", "items": READINGS_OF_ONE, "maxItems": MOST_GROUPS}


@router.post(
    "/observations",
    response={201: list[str]},
    summary=gettext_noop("Send readings"),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
    },
)
def observations(request: HttpRequest) -> HttpResponse:
    """Readings of many datastreams at once, as OGC SensorThings 1.1 has them (`CreateObservations`, dataArray): from a
    station by HTTP Basic (number and secret), or from a program that signs its requests. Each row is answered with the
    link of its observation, or with `error: …`; rows that are wrong by themselves do not spoil the others. 400, 401 or
    503 when none was taken.
    """
    return service(request, "CreateObservations")
