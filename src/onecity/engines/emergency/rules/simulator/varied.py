"""What is the model like when one number is another?"""

import json
from typing import Any

from pydantic import ValidationError

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.rules.faults import Fault


def varied(model: Model, field: str, value: float) -> Model:
    """The model with another value at a dotted path. Raises `Fault` where there is none, or it is refused."""
    head, *path = field.split(".")
    part = getattr(model, head, None)
    if part is None or not path or not hasattr(part, "model_dump"):
        raise Fault(field, "模型中没有这一项。", "the model has no such field.")
    raw: dict[str, Any] = part.model_dump(mode="json", by_alias=True)
    inside = raw
    for name in path[:-1]:
        inside = inside.get(name, {})
        if not isinstance(inside, dict):
            break
    if not isinstance(inside, dict) or not isinstance(inside.get(path[-1]), int | float):
        raise Fault(field, "模型中没有这个数。", "the model has no such number.")
    inside[path[-1]] = value
    try:
        changed = type(part).model_validate_json(json.dumps(raw))
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"]
        raise Fault(field, f"{value} 不允许。", f"{value}: {said}.") from None
    return model.model_copy(update={head: changed})
