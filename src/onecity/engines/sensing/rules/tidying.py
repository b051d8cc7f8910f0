"""What may a state forget? Whatever no late reading can change any more; nothing that is told changes by it."""

from onecity.engines.sensing.rules.state import Opinion, State

OFTEN = 4


def tidy(state: State) -> None:
    """Forget, now and then."""
    if state.clock - state.tidied > max(state.late // OFTEN, 60_000):
        tidy_now(state)


def tidy_now(state: State) -> None:
    """Forget what is looked at no more."""
    horizon = state.oldest
    for watch, standing in zip(state.program.watches, state.standings, strict=True):
        for thing, machine in list(standing.machines.items()):
            machine.trim(watch.law, horizon)
            if machine.is_idle:
                del standing.machines[thing]
    for opinion in state.opinions:
        _forget_flips(opinion, horizon)
    state.tidied = state.clock


def _forget_flips(opinion: Opinion, horizon: int) -> None:
    for thing, flips in list(opinion.flips.items()):
        old = [said for time, said, _ in flips if time < horizon]
        if old:
            opinion.first[thing] = old[-1]
            del flips[: len(old)]
        if not flips:
            del opinion.flips[thing]
