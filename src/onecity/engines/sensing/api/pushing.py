"""Which part of a `$filter` can the database answer over things, so that not all of them are looked at?

What it cannot answer exactly is answered too widely (`exact` is False) and looked at again one by one. The database
and `codecs.sensorthings.evaluate` say the same; a test holds them against each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial, reduce
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat, Length, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from shapely.geometry.base import BaseGeometry

from onecity.codecs.sensorthings import EntityType, evaluate
from onecity.codecs.sensorthings.links import joined
from onecity.codecs.sensorthings.tree import (
    Arithmetic,
    Call,
    Comparison,
    Literal,
    Logic,
    Minus,
    Node,
    Not,
    Path,
    Type,
    paths,
)
from onecity.engines.sensing.api.catalogue import NOWHERE, Catalogue, Source, leads_to_one
from onecity.engines.sensing.api.operands import (
    EVERYTHING,
    Column,
    Constant,
    Geometry,
    Json,
    Operand,
    Pushed,
    collated,
    kind_of,
    number_of,
    typed,
)
from onecity.engines.sensing.api.scope import PLACES

COLUMNS = {"code": "code", "division": "division", "source": "source"}
TRUTHS = {"approximate": "approximate", "simulated": "simulated"}
GEOMETRIES = {"location", "feature", "observedArea"}
INSIDE = {"st_within", "st_intersects", "geo.intersects", "st_equals", "st_overlaps", "st_touches"}
ORDERS: dict[str, Any] = {
    "gt": GreaterThan,
    "ge": GreaterThanOrEqual,
    "lt": LessThan,
    "le": LessThanOrEqual,
}
TURNED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True, slots=True)
class Pusher:
    """Translates conditions on entities of a kind from one source."""

    catalogue: Catalogue
    kind: EntityType
    source: Source
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def condition(self, node: Node) -> Pushed:
        """A condition, as exactly as the database can say it."""
        if not any(paths(node)):
            return Pushed(evaluate(node, lambda _: None, self.now) is True)
        match node:
            case Logic():
                return _joined(node.operator, self.condition(node.left), self.condition(node.right))
            case Not():
                return _opposite(self.condition(node.operand))
            case Comparison():
                return self.comparison(node)
            case Path():
                return self.equal(self.operand(node), Constant(True))
            case Call():
                return self.call(node)
        return EVERYTHING

    def comparison(self, node: Comparison) -> Pushed:
        """`eq` and the others."""
        near = self.within_distance(node)
        if near is not None:
            return near
        left, right, operator = self.operand(node.left), self.operand(node.right), str(node.operator)
        if isinstance(left, Constant):
            left, right, operator = right, left, TURNED[operator]
        if left is None or right is None or isinstance(left, Geometry) or isinstance(right, Geometry):
            return EVERYTHING
        if operator in {"eq", "ne"}:
            same = self.equal(left, right)
            return same if operator == "eq" else _opposite(same)
        return self.ordered(operator, left, right)

    def equal(self, left: Operand | None, right: Operand | None) -> Pushed:
        """Whether two values are of the same kind and the same."""
        if isinstance(left, Constant) and isinstance(right, Constant):
            literal = Comparison("eq", _literal(left), _literal(right))
            return Pushed(evaluate(literal, lambda _: None, self.now) is True)
        if isinstance(right, Constant) and right.value is None:
            return self.missing(left)
        if isinstance(left, Column) and left.around and isinstance(right, Constant):
            return _around(*left.around, right.value)
        return self.compared(Exact, left, right)

    def missing(self, operand: Operand | None) -> Pushed:
        """Whether there is no value. What is neither number, text nor truth value has one all the same."""
        if isinstance(operand, Column):
            return Pushed(Q(IsNull(operand.sql, True)) if operand.nullable else False)
        return EVERYTHING

    def ordered(self, operator: str, left: Operand, right: Operand) -> Pushed:
        """Which value is greater: texts by the numbers of their characters."""
        return self.compared(ORDERS[operator], left, right, ordered=True)

    def compared(self, lookup: Any, left: Any, right: Any, *, ordered: bool = False) -> Pushed:  # noqa: ANN401
        """A comparison of values of one kind; false where they are of two."""
        kinds = [one.kind if isinstance(one, Column) else kind_of(one) for one in (left, right)]
        known = [kind for kind in kinds if kind]
        if not known or "other" in known:
            return EVERYTHING
        if len(set(known)) > 1 or (ordered and known[0] == "boolean"):
            return Pushed(False)
        kind = known[0]
        mine, theirs = (typed(one, kind) for one in (left, right))
        sides = [collated(one.sql) if ordered and kind == "text" else one.sql for one in (mine, theirs)]
        condition = Q(lookup(*sides))
        for one in (mine, theirs):
            if one.nullable:
                condition = Q(IsNull(one.sql, False)) & condition
        return Pushed(condition)

    def call(self, node: Call) -> Pushed:
        """Functions that are conditions."""
        values = [self.operand(one) for one in node.arguments]
        if node.name in INSIDE and len(values) == 2:
            shapes = [one.value for one in values if isinstance(one, Constant)]
            if any(isinstance(one, Geometry) for one in values) and len(shapes) == 1:
                return _in_box(shapes[0], 0.0)
        if node.name not in {"contains", "substringof", "startswith", "endswith"}:
            return EVERYTHING
        if node.name == "substringof":
            values.reverse()
        return self.part_of(node.name, values[0], values[1])

    def part_of(self, name: str, whole: Operand | None, part: Operand | None) -> Pushed:
        """Whether a text holds, begins or ends with a constant one."""
        if not isinstance(part, Constant) or not isinstance(part.value, str):
            return EVERYTHING
        text = whole.as_kind("text") if isinstance(whole, Json) else whole
        if not isinstance(text, Column) or text.kind != "text":
            return EVERYTHING
        present = Q(IsNull(text.sql, False)) if text.nullable else None
        if not part.value:
            return Pushed(True if present is None else present)
        wanted = Value(part.value, output_field=TextField())
        if name == "endswith":
            found = Q(Exact(Right(text.sql, len(part.value)), wanted))
        elif name == "startswith":
            found = Q(Exact(StrIndex(text.sql, wanted), Value(1)))
        else:
            found = Q(GreaterThan(StrIndex(text.sql, wanted), Value(0)))
        return Pushed(found if present is None else present & found)

    def within_distance(self, node: Comparison) -> Pushed | None:
        """`geo.distance(location, geography'POINT (…)') lt 0.1`: a box finds all and some more."""
        call, other, operator = node.left, node.right, str(node.operator)
        if not (isinstance(call, Call) and call.name == "geo.distance"):
            call, other, operator = node.right, node.left, TURNED[operator]
        if not (isinstance(call, Call) and call.name == "geo.distance"):
            return None
        limit = self.operand(other)
        shapes = [self.operand(one) for one in call.arguments]
        constant = [one.value for one in shapes if isinstance(one, Constant)]
        if operator not in {"lt", "le"} or not isinstance(limit, Constant) or len(constant) != 1:
            return EVERYTHING
        is_number = isinstance(limit.value, int | float) and not isinstance(limit.value, bool)
        return _in_box(constant[0], float(limit.value)) if is_number else EVERYTHING

    def operand(self, node: Node) -> Operand | None:
        """A value; none where the database cannot give it as the standard wants it."""
        if not any(paths(node)):
            return Constant(evaluate(node, lambda _: None, self.now))
        if isinstance(node, Path):
            return self.path(node.names, self.kind)
        if isinstance(node, Minus):
            inner = number_of(self.operand(node.operand))
            return Column(-inner.sql, "number", inner.nullable) if inner else None
        if isinstance(node, Arithmetic) and node.type is Type.NUMBER:
            return self.arithmetic(node)
        if isinstance(node, Call):
            return self.function(node)
        return None

    def arithmetic(self, node: Arithmetic) -> Operand | None:
        """Sums and differences with a constant; where others become too large, databases fail."""
        given = (self.operand(node.left), self.operand(node.right))
        left, right = map(number_of, given)
        has_constant = any(isinstance(one, Constant) for one in given)
        if left is None or right is None or node.operator not in {"add", "sub"} or not has_constant:
            return None
        sql = left.sql + right.sql if node.operator == "add" else left.sql - right.sql
        return Column(sql, "number", left.nullable or right.nullable)

    def function(self, node: Call) -> Operand | None:
        """Functions of text that give text or numbers. Upper and lower case differ from database to database."""
        values = [self.operand(one) for one in node.arguments]
        texts = [one.as_kind("text") if isinstance(one, Json) else one for one in values]
        first = texts[0] if texts else None
        if not isinstance(first, Column) or first.kind != "text":
            return None
        if node.name == "length":
            return Column(Length(first.sql), "number", first.nullable)
        second = texts[1] if len(texts) > 1 else None
        if isinstance(second, Constant) and isinstance(second.value, str) and second.value:
            wanted = Value(second.value, output_field=TextField())
            if node.name == "indexof":
                return Column(StrIndex(first.sql, wanted) - Value(1), "number", first.nullable)
            if node.name == "concat" and not first.nullable:
                return Column(Concat(first.sql, wanted, output_field=TextField()), "text")
        return None

    def path(self, names: tuple[str, ...], kind: EntityType) -> Operand | None:
        """A property of the entity, or of a related one at the same place."""
        target = kind.target(names[0])
        if target is not None and leads_to_one(kind, names[0]):
            return self.path(names[1:], target)
        has_place = kind.name in PLACES or kind.name == "Datastream"
        if has_place and (names[0] == "id" or names == ("name",)):
            return self.named(kind, names[0])
        if has_place and names[0] in GEOMETRIES and len(names) == 1:
            return Geometry()
        if kind.name in PLACES and names == ("time",):
            return Column(F("updated_at"), "time")
        if kind.name in PLACES and names[0] == "properties":
            return self.property(names[1:])
        entity = self._example(kind)
        return Constant(self.catalogue.value(entity, names)) if entity else None

    def named(self, kind: EntityType, what: str) -> Column:
        """`id` and `name`, which hold those of the thing."""
        chinese = self.catalogue.language.startswith("zh")
        column = "code" if what == "id" else "name_zh" if chinese else "name_en"
        inner = F(column)
        before, behind = "", ""
        network, name = self.source.network, self.source.property_name
        if kind.name == "Datastream" and network and name:
            if what == "id":
                before, behind = f"{network.id}:", f":{name}"
            else:
                behind = self.catalogue.suffix(network.observe[name])
        elif what == "id":
            before = joined(self.source.layer, "")
        if not before and not behind:
            return Column(inner, "text")
        parts = [Value(before), inner, Value(behind)]
        return Column(Concat(*parts, output_field=TextField()), "text", around=(before, column, behind))

    def property(self, names: tuple[str, ...]) -> Operand | None:
        """`properties/…` of a thing."""
        if not names or any(not _is_key(name) for name in names):
            return None
        if names[0] == "layer":
            return Constant(self.source.layer if len(names) == 1 else None)
        if names[0] in COLUMNS:
            return Column(F(COLUMNS[names[0]]), "text") if len(names) == 1 else Constant(None)
        if names[0] in TRUTHS:
            return Column(F(TRUTHS[names[0]]), "boolean") if len(names) == 1 else Constant(None)
        return Json(names)

    def _example(self, kind: EntityType) -> Any:  # noqa: ANN401
        network, name = self.source.network, self.source.property_name
        if kind.name == "Sensor":
            return self.catalogue.sensor(network) if network else None
        if kind.name == "ObservedProperty":
            return self.catalogue.observed_property(network, name) if network and name else None
        source = self.source if kind.name == "Datastream" else Source(self.source.layer)
        return self.catalogue.entity(kind, source, replace(NOWHERE, layer=self.source.layer))


def _around(before: str, field: str, behind: str, value: object) -> Pushed:
    """Whether a field with something before and behind it is a text."""
    if not isinstance(value, str) or not (value.startswith(before) and value.endswith(behind)):
        return Pushed(False)
    if len(value) < len(before) + len(behind):
        return Pushed(False)
    return Pushed(Q(**{field: value[len(before) : len(value) - len(behind)]}))


def _is_key(name: str) -> bool:
    """Not what a database takes for the place in a list."""
    return not name.isdigit() and not name.startswith("@")


def _literal(constant: Constant) -> Literal:
    return Literal(constant.value, Type.ANY)


def _in_box(shape: object, margin: float) -> Pushed:
    if not isinstance(shape, BaseGeometry):
        return EVERYTHING
    if margin < 0:
        return Pushed(False)
    west, south, east, north = shape.bounds
    margin += 1e-9
    box = Q(lon__range=(west - margin, east + margin), lat__range=(south - margin, north + margin))
    return Pushed(box, exact=False)


def any_of(found: Iterable[Pushed]) -> Pushed:
    """Whether one of several conditions holds."""
    return reduce(partial(_joined, "or"), found, Pushed(False))


def _joined(operator: str, left: Pushed, right: Pushed) -> Pushed:
    """`and`, `or` of two conditions, each perhaps too wide: the result is too wide then, never too narrow."""
    decides = operator == "or"
    for one, other in ((left, right), (right, left)):
        if one.condition is decides:
            return Pushed(decides, one.exact)
        if one.condition is (not decides):
            return Pushed(other.condition, one.exact and other.exact)
    a, b = left.condition, right.condition
    both = a | b if decides else a & b  # type: ignore[operator]
    return Pushed(both, left.exact and right.exact)


def _opposite(inner: Pushed) -> Pushed:
    if not inner.exact:
        return EVERYTHING
    return Pushed(not inner.condition if isinstance(inner.condition, bool) else ~inner.condition)
