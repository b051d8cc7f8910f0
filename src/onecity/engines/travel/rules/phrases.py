"""What does one tell a driver or walker to do, in Chinese and English?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onecity.core.text import Text
from onecity.engines.travel.rules.road import PLAIN, Mark


class Move(StrEnum):
    """What is done at the beginning of a step."""

    DEPART = "depart"
    STRAIGHT = "straight"
    SLIGHT_RIGHT = "slight-right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp-right"
    SLIGHT_LEFT = "slight-left"
    LEFT = "left"
    SHARP_LEFT = "sharp-left"
    BACK = "back"
    ROUNDABOUT = "roundabout"
    ARRIVE = "arrive"


WORDS: dict[Move, tuple[str, str]] = {
    Move.STRAIGHT: ("直行", "Continue straight"),
    Move.SLIGHT_RIGHT: ("靠右行驶", "Keep right"),
    Move.RIGHT: ("右转", "Turn right"),
    Move.SHARP_RIGHT: ("向右后方急转", "Turn sharply right"),
    Move.SLIGHT_LEFT: ("靠左行驶", "Keep left"),
    Move.LEFT: ("左转", "Turn left"),
    Move.SHARP_LEFT: ("向左后方急转", "Turn sharply left"),
    Move.BACK: ("掉头", "Turn round"),
}
TOWARDS = (
    ("北", "north"),
    ("东北", "northeast"),
    ("东", "east"),
    ("东南", "southeast"),
    ("南", "south"),
    ("西南", "southwest"),
    ("西", "west"),
    ("西北", "northwest"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One arc of a way. `swing_deg` is how the direction changes where it begins, to the right positive; `choice`
    whether one could have gone another way there.
    """

    name: tuple[str, str]
    metres: float
    seconds: float
    heading_deg: float
    swing_deg: float
    mark: Mark = PLAIN
    choice: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the directions."""

    move: Move
    text: Text
    metres: float
    seconds: float
    first_piece: int


def move_of(swing_deg: float) -> Move:
    """The word for a change of direction."""
    size = abs(swing_deg)
    if size >= 170:
        return Move.BACK
    for least, right, left in (
        (130, Move.SHARP_RIGHT, Move.SHARP_LEFT),
        (45, Move.RIGHT, Move.LEFT),
        (20, Move.SLIGHT_RIGHT, Move.SLIGHT_LEFT),
    ):
        if size >= least:
            return right if swing_deg > 0 else left
    return Move.STRAIGHT


def steps_of(pieces: Sequence[Piece]) -> list[Step]:
    """The directions for a way; what follows the same road straight is one step."""
    groups = list(_groups(pieces))
    found = []
    for i, (begin, end) in enumerate(groups):
        part = pieces[begin:end]
        move = Move.DEPART if i == 0 else _move(pieces, begin)
        text = _words(move, part, pieces[end].name if end < len(pieces) else ("", ""))
        metres, seconds = sum(one.metres for one in part), sum(one.seconds for one in part)
        found.append(Step(move, text, metres, seconds, begin))
    text = Text(zh="到达目的地。", en="You have arrived.")
    return [*found, Step(Move.ARRIVE, text, 0.0, 0.0, len(pieces))]


def _groups(pieces: Sequence[Piece]) -> Iterable[tuple[int, int]]:
    """Runs of pieces that one instruction covers."""
    begin = 0
    for i in range(1, len(pieces)):
        if _tells(pieces[i - 1], pieces[i]):
            yield begin, i
            begin = i
    if pieces:
        yield begin, len(pieces)


def _tells(before: Piece, here: Piece) -> bool:
    """Whether a driver must be told something where a piece begins."""
    round_about = Mark.ROUNDABOUT in here.mark
    if round_about != (Mark.ROUNDABOUT in before.mark):
        return True
    if round_about:
        return False
    move = move_of(here.swing_deg)
    if move not in {Move.STRAIGHT, Move.SLIGHT_LEFT, Move.SLIGHT_RIGHT}:
        return True
    if here.name != before.name:
        return here.choice or here.name != ("", "")
    return here.choice and move != Move.STRAIGHT


def _move(pieces: Sequence[Piece], begin: int) -> Move:
    if Mark.ROUNDABOUT in pieces[begin].mark:
        return Move.ROUNDABOUT
    if Mark.ROUNDABOUT in pieces[begin - 1].mark:
        return Move.STRAIGHT
    return move_of(pieces[begin].swing_deg)


def _words(move: Move, part: Sequence[Piece], onto: tuple[str, str]) -> Text:
    zh, en = part[0].name
    far = metres_text(sum(one.metres for one in part))
    if move == Move.DEPART:
        side_zh, side_en = TOWARDS[round(part[0].heading_deg / 45) % 8]
        along = (f"沿{zh}", f" on {en}") if zh or en else ("", "")
        return Text(
            zh=f"{along[0]}向{side_zh}出发，行 {far.zh}。", en=f"Head {side_en}{along[1]} for {far.en}."
        )
    if move == Move.ROUNDABOUT:
        nth = 1 + sum(one.choice for one in part[1:])
        out = (f"，驶入{onto[0]}", f" onto {onto[1]}") if onto[0] or onto[1] else ("", "")
        return Text(
            zh=f"进入环岛，从第 {nth} 个出口驶出{out[0]}。",
            en=f"Enter the roundabout and take exit {nth}{out[1]}.",
        )
    do_zh, do_en = WORDS[move]
    into = (f"进入{zh}", f" onto {en}") if zh or en else ("", "")
    return Text(zh=f"{do_zh}{into[0]}，行 {far.zh}。", en=f"{do_en}{into[1]} for {far.en}.")


def metres_text(metres: float) -> Text:
    """A distance as people say it."""
    if metres < 950:
        rounded = max(10, round(metres / 10) * 10)
        return Text(zh=f"{rounded} 米", en=f"{rounded} m")
    return Text(zh=f"{metres / 1000:.1f} 公里", en=f"{metres / 1000:.1f} km")
