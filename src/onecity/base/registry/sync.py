"""How do the declared layers become things, without touching what did not change?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from onecity.base.manifest import collect, resolve
from onecity.base.outbox.door import publish_live
from onecity.base.registry.cells import recount
from onecity.base.registry.declare import LayerDeclaration
from onecity.base.registry.draft import ThingDraft, compact, digest
from onecity.base.registry.errors import LayerUnknown, ThingInvalid
from onecity.base.registry.models import CellCount, Layer, Thing
from onecity.base.registry.source import declared_things
from onecity.core.geo import h3_cell
from onecity.core.pack import City
from onecity.core.text import Text

CODE_TWICE = Text(
    zh="这个代码出现两次。请换一个，或删去一处。",
    en="This code stands there twice. Choose another, or delete one of the two.",
)
CELL_RESOLUTION = 9  # edges of about 200 m
BATCH = 500
WRITTEN = [
    *("name_zh", "name_en", "lon", "lat", "cell", "geometry", "west", "south", "east", "north", "division"),
    *("attributes", "approximate", "simulated", "source", "content_hash", "updated_at"),
]


@transaction.atomic
def sync_layers(city: City) -> None:
    """Make layers and things what the city and the engines say now; called inside the transaction of a load.

    Ids stay with (layer, code); rows that did not change are not written. What engines offer for a layer that
    the city does not declare is left out, and so is a code that the city declares itself by now. Raises
    `ThingInvalid`, which undoes the load.
    """
    declared: Mapping[str, LayerDeclaration] = city.all("layer")
    drafts: defaultdict[str, list[ThingDraft]] = defaultdict(list)
    for declaration in city.of_kind("layer"):
        drafts[declaration.id] += declared_things(declaration, city)
    own = {(layer, draft.code) for layer, found in drafts.items() for draft in found}
    for dotted in collect(lambda engine: engine.layers):
        for draft in resolve(dotted)(city):
            if (draft.layer, draft.code) not in own:
                drafts[draft.layer].append(draft)
    Layer.objects.exclude(id__in=declared).delete()
    Thing.objects.exclude(layer__in=declared).delete()
    CellCount.objects.exclude(layer__in=declared).delete()
    for layer in declared.values():
        _declare(layer)
        replace_layer(layer.id, drafts[layer.id])


@transaction.atomic
def replace_layer(layer: str, drafts: Iterable[ThingDraft]) -> int:
    """Make a layer's things exactly these; gives how many rows were written or removed.

    Raises `LayerUnknown`, and `ThingInvalid` when a draft has no place, is of another layer, or repeats a
    code.
    """
    row = _locked(layer)
    wanted = _by_code(layer, drafts)
    hashes = {code: draft.content_hash() for code, draft in wanted.items()}
    stored = dict(Thing.objects.filter(layer=layer).values_list("code", "content_hash"))
    changed = [_thing(wanted[code], hashes[code]) for code in wanted if stored.get(code) != hashes[code]]
    gone = [code for code in stored if code not in wanted]
    for start in range(0, len(gone), BATCH):
        Thing.objects.filter(layer=layer, code__in=gone[start : start + BATCH]).delete()
    _write(changed)
    if row.kind == "point" and (changed or gone or not _is_counted(layer)):
        recount(layer)
    _note_version(row, hashes)
    return len(changed) + len(gone)


@transaction.atomic
def put(draft: ThingDraft) -> None:
    """Add one thing to its layer, or change it, and leave the others as they are.

    It is gone with the next load unless the engine offers it then (`Engine.layers`). Raises `LayerUnknown`,
    `ThingInvalid`.
    """
    row = _locked(draft.layer)
    _write([_thing(draft, draft.content_hash())])
    _settle(row)


@transaction.atomic
def withdraw(draft: ThingDraft) -> bool:
    """Take one thing away that `put` added; False where it is gone, or the city says something else of it by now.

    Raises `LayerUnknown`.
    """
    row = _locked(draft.layer)
    same = Thing.objects.filter(layer=draft.layer, code=draft.code, content_hash=draft.content_hash())
    gone, _ = same.delete()
    if gone:
        _settle(row)
    return bool(gone)


def _locked(layer: str) -> Layer:
    row = Layer.objects.select_for_update().filter(id=layer).first()
    if row is None:
        raise LayerUnknown(layer)
    return row


def _write(things: Sequence[Thing]) -> None:
    Thing.objects.bulk_create(
        things,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["layer", "code"],
        update_fields=WRITTEN,
    )


def _settle(row: Layer) -> None:
    """Count anew and tell that the layer changed, after a single thing did."""
    if row.kind == "point":
        recount(row.id)
    _note_version(row, dict(Thing.objects.filter(layer=row.id).values_list("code", "content_hash")))


def _is_counted(layer: str) -> bool:
    """False for a layer that is older than the counting."""
    return CellCount.objects.filter(layer=layer).exists()


def _of_another(layer: str) -> Text:
    return Text(
        zh=f"它属于图层“{layer}”。请放到那个图层。", en=f'It belongs to the layer "{layer}". Put it there.'
    )


def _by_code(layer: str, drafts: Iterable[ThingDraft]) -> dict[str, ThingDraft]:
    wanted: dict[str, ThingDraft] = {}
    for draft in drafts:
        if draft.layer != layer:
            raise ThingInvalid(layer, draft.code, _of_another(draft.layer), "layer")
        if draft.code in wanted:
            raise ThingInvalid(layer, draft.code, CODE_TWICE, "code")
        wanted[draft.code] = draft
    return wanted


def _note_version(row: Layer, hashes: Mapping[str, str]) -> None:
    shown = [row.title_zh, row.title_en, sorted(hashes.items())]
    version = digest(compact(shown))
    if version != row.version:
        publish_live("registry", row.id, {"version": version})
        Layer.objects.filter(id=row.id).update(version=version, count=len(hashes), updated_at=timezone.now())


def _declare(layer: LayerDeclaration) -> None:
    said = layer.model_dump(
        include={"order", "icon", "colour", "kind", "visible_by_default", "approximate", "simulated"}
    )
    said |= {
        "title_zh": layer.title.zh,
        "title_en": layer.title.en,
        "credit_zh": layer.credit.zh,
        "credit_en": layer.credit.en,
        "fields": [field.model_dump() for field in layer.fields],
    }
    Layer.objects.update_or_create(
        id=layer.id, defaults=said, create_defaults=said | {"updated_at": timezone.now()}
    )


def _thing(draft: ThingDraft, content_hash: str) -> Thing:
    box = draft.check()
    return Thing(
        layer=draft.layer,
        code=draft.code,
        name_zh=draft.name.zh,
        name_en=draft.name.en,
        lon=draft.lon,
        lat=draft.lat,
        cell=h3_cell(draft.lon, draft.lat, CELL_RESOLUTION),
        geometry=draft.geometry_text(),
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        division=draft.division or "",
        attributes=dict(draft.attributes),
        approximate=draft.approximate,
        simulated=draft.simulated,
        source=draft.source,
        content_hash=content_hash,
        updated_at=timezone.now(),
    )
