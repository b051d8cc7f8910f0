"""Do the examples of a rule give facts that the rule knows?"""

from collections.abc import Collection, Iterator, Sequence

from onecity.core.pack import Declaration, Problem, nearest
from onecity.core.text import Text


def unknown_facts(
    declaration: Declaration, given: Sequence[Collection[str]], known: tuple[str, ...]
) -> Iterator[Problem]:
    """One problem for each fact that an example names and nobody knows; `given` holds the names of each example."""
    for number, names in enumerate(given):
        for name in names:
            if name not in known:
                yield declaration.problem(
                    ("examples", number, "given", name),
                    "affairs-fact-unknown",
                    found=name,
                    allowed=known,
                    nearest=nearest(name, known),
                    message=Text(
                        zh=f"没有叫“{name}”的事实，请从可用的名称中选择。",
                        en=f"There is no fact “{name}”; choose one that exists.",
                    ),
                )
