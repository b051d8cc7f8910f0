"""Which kinds of declarations does this installation know?"""

from onecity.base.declarations.errors import KindTwice, KindUnknown
from onecity.base.manifest import collect, resolve
from onecity.core.pack import Kind


def kinds() -> tuple[Kind, ...]:
    """The kinds that the manifests name, in the engines' order. Raises `KindTwice`."""
    return tuple(kinds_by_name().values())


def kinds_by_name() -> dict[str, Kind]:
    """The same by name. Raises `KindTwice`."""
    found: dict[str, Kind] = {}
    for dotted in collect(lambda engine: engine.kinds):
        kind: Kind = resolve(dotted)
        if found.setdefault(kind.name, kind) is not kind:
            raise KindTwice(kind.name)
    return found


def kind_named(name: str) -> Kind:
    """One kind. Raises `KindUnknown`."""
    try:
        return kinds_by_name()[name]
    except KeyError:
        raise KindUnknown(name) from None
