"""Which way through a text makes the most sense?

Every place keeps its few best beginnings; each is longer by one token than another. The work grows with the length of
the text and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onecity.engines.basemap.rules.address.lexicon import Lexicon
from onecity.engines.basemap.rules.address.parts import RANK
from onecity.engines.basemap.rules.address.tokens import Token, tokens_at

KEPT = 10
BACKWARDS, TWICE, ELSEWHERE, INSIDE, LONE_CROSSING = 2.5, 4.0, 3.0, 1.0, 2.0
SKIPPED_HAN, SKIPPED_LETTER, SKIPPED_MARK = 1.0, 0.8, 0.05
TORN = 1.5  # a word that may mean something else, torn out of characters that nobody understands
ANYWHERE = {"relation", "postcode", "estate", "km", "code"}


@dataclass(slots=True)
class Path:
    """A beginning of a text that is read: what was said, how sure, which divisions it lies in."""

    score: float = 0.0
    parts: dict[str, str] = field(default_factory=dict)
    rank: int = -1
    codes: tuple[str, ...] = ()
    last: str = ""
    joint: bool = False
    crossed: bool = False
    skipped: str = ""
    weak: bool = False
    torn: bool = False

    def key(self) -> tuple[object, ...]:
        """Two paths that say the same are one."""
        return (*sorted(self.parts.items()), self.crossed)


def best_paths(text: str, lexicon: Lexicon) -> list[Path]:
    """The best ways to read a text, best first."""
    at: list[dict[tuple[object, ...], Path]] = [{} for _ in range(len(text) + 1)]
    at[0][()] = Path()
    for place in range(len(text)):
        beginnings = sorted(at[place].values(), key=lambda one: -one.score)[:KEPT]
        at[place] = {}
        if not beginnings:
            continue
        found = list(tokens_at(text, place, lexicon))
        for path in beginnings:
            _keep(at[place + 1], _skip(path, text[place]))
            for token in found:
                for longer in _extend(path, token):
                    _keep(at[place + token.length], longer)
    for path in at[-1].values():
        if "crossing" in path.parts and not path.crossed:
            path.score -= LONE_CROSSING
    return sorted(at[-1].values(), key=lambda one: -one.score)


def _keep(place: dict[tuple[object, ...], Path], path: Path) -> None:
    key = path.key()
    known = place.get(key)
    if known is None or known.score < path.score:
        place[key] = path


def _skip(path: Path, character: str) -> Path:
    cost = SKIPPED_LETTER if character.isalnum() else SKIPPED_MARK
    han = "\u4e00" <= character <= "\u9fff"
    if han:
        cost = SKIPPED_HAN
    return Path(
        path.score - cost - (TORN if han and path.weak else 0),
        path.parts,
        path.rank,
        path.codes,
        path.last,
        path.joint and character == " ",
        path.crossed,
        path.skipped + character if cost > SKIPPED_MARK else path.skipped,
        torn=han,
    )


def _extend(path: Path, token: Token) -> Iterator[Path]:
    if token.needs and not (token.needs & path.parts.keys()):
        return
    if not token.parts:
        joint = token.role == "joint" or (path.joint and token.role == "noise")
        crossed = path.crossed or (token.role == "crossing" and "road" in path.parts)
        if token.role == "joint" and path.last != "road":
            return
        if token.role == "crossing" and path.last != "road":
            return
        yield Path(
            path.score + token.worth,
            path.parts,
            path.rank,
            path.codes,
            path.last,
            joint,
            crossed,
            path.skipped,
        )
        return
    said = path.parts
    worth, rank, last = token.worth - (TORN if token.weak and path.torn else 0), path.rank, path.last
    parts = dict(said)
    for part, value in token.parts:
        if part == "road" and "road" in said and said["road"] != value:
            if "crossing" in said or not (path.last == "road" or path.joint):
                worth -= TWICE
                continue
            part = "crossing"
        elif part in said and said[part] != value:
            worth -= TWICE
            if part != "estate" or len(value) <= len(said[part]):
                continue
        elif part in said:
            worth -= token.worth * 0.6
        parts[part] = value
        if part not in ANYWHERE:
            worth -= BACKWARDS if RANK[part] < rank else 0
            rank = max(rank, RANK[part])
        last = part if part != "crossing" else "road"
    codes = path.codes
    if token.name and token.name.codes:
        inside = _common(codes, token.name.codes)
        if codes and not inside:
            worth -= ELSEWHERE
        else:
            worth += INSIDE if codes else 0
        # After a contradiction the later part counts, else every further part would contradict too.
        codes = inside or token.name.codes
    yield Path(path.score + worth, parts, rank, codes, last, False, path.crossed, path.skipped, token.weak)


def _common(known: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """The finer codes where one lies in the other."""
    return tuple(
        dict.fromkeys(max(a, b, key=len) for a in known for b in said if a.startswith(b) or b.startswith(a))
    )
