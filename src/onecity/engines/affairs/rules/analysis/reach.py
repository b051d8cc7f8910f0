"""Does every item come about, does every situation question change something, is every need met?"""

from collections.abc import Iterator, Mapping

from onecity.core.expr import Unknown
from onecity.core.pack import Declaration, Problem
from onecity.engines.affairs.declare import FormField, Item
from onecity.engines.affairs.rules.analysis.remembering import remembering
from onecity.engines.affairs.rules.analysis.saying import say
from onecity.engines.affairs.rules.conditions import Answer, Parameters, Prepared, conditions_of, values
from onecity.engines.affairs.rules.due import limits
from onecity.engines.affairs.rules.scope import asked_fields, case_scope
from onecity.engines.affairs.rules.situations import candidates, given_names, is_whole, situations

Answers = Mapping[str, Answer]


def problems(declaration: Declaration, prepared: Prepared, parameters: Parameters) -> Iterator[Problem]:
    """What only trying all situations shows. Where they cannot all be tried, nothing is claimed."""
    prepared = remembering(prepared)
    yield from _unreachable(declaration, prepared, parameters)
    yield from _unmet(declaration, prepared, parameters)
    yield from _idle(declaration, prepared, parameters)


def _unreachable(declaration: Declaration, prepared: Prepared, parameters: Parameters) -> Iterator[Problem]:
    for i, item in enumerate(prepared.service.items):
        used = given_names(prepared, [item.when])
        if item.when is None or not is_whole(prepared, used, parameters):
            continue
        tried = situations(prepared, used, parameters)
        verdicts = [prepared.holds(item.when, values(one, parameters)) for one in tried]
        if open_names := sorted({n for v in verdicts if isinstance(v, Unknown) for n in v.missing}):
            yield say(
                declaration,
                ("items", i, "when"),
                "affairs-item-undecided",
                f"有的回答下“{open_names[0]}”没有问到，事项“{item.id}”就无法判断。请在条件里先写明何时问它。",
                f"Some answers leave “{open_names[0]}” unasked, and the item “{item.id}” undecided. "
                f"Say first in the condition when it is asked.",
                item.when,
            )
        elif True not in verdicts:
            yield say(
                declaration,
                ("items", i, "when"),
                "affairs-item-unreachable",
                f"没有任何回答能使事项“{item.id}”成立。请更正它的条件。",
                f"No answers ever make the item “{item.id}” part of a case. Correct its condition.",
                item.when,
            )


def _unmet(declaration: Declaration, prepared: Prepared, parameters: Parameters) -> Iterator[Problem]:
    """A need for a result whose item may be missing while no document stands for it."""
    service = prepared.service
    stand_ins = {document.stands_for for document in service.documents}
    givers = {result: item for item in service.items for result in item.yields}
    for i, item in enumerate(service.items):
        for j, need in enumerate(item.needs):
            giver = givers.get(need)
            if giver is None or giver is item or need in stand_ins or giver.when is None:
                continue
            if _may_be_missing(prepared, item, giver, parameters):
                yield say(
                    declaration,
                    ("items", i, "needs", j),
                    "affairs-need-unmet",
                    f"有的情形下没有事项“{giver.id}”，“{need}”就无处可得。请声明一份 stands_for: {need} 的材料。",
                    f"Some cases lack the item “{giver.id}”, so nobody gives “{need}”. "
                    f"Declare a document that stands for it.",
                    need,
                )


def _may_be_missing(prepared: Prepared, item: Item, giver: Item, parameters: Parameters) -> bool:
    used = given_names(prepared, [item.when, giver.when])
    if not is_whole(prepared, used, parameters):
        return False
    for answers in situations(prepared, used, parameters):
        known = values(answers, parameters)
        if prepared.holds(item.when, known) is True and prepared.holds(giver.when, known) is False:
            return True
    return False


def _idle(declaration: Declaration, prepared: Prepared, parameters: Parameters) -> Iterator[Problem]:
    for i, section in enumerate(prepared.service.form.sections):
        if not section.situation:
            continue
        for j, field in enumerate(section.fields):
            for answer in idle_answers(prepared, field, parameters):
                yield say(
                    declaration,
                    ("form", "sections", i, "fields", j, "id"),
                    "affairs-situation-idle",
                    f"情形问题“{field.id}”无论怎样回答都一样（{answer}）。请删去，或让它改变事项、材料或期限。",
                    f"Whatever is answered to “{field.id}” ({answer}), nothing changes. "
                    f"Remove it, or let it change items, documents or limits.",
                    field.id,
                )


def idle_answers(prepared: Prepared, field: FormField, parameters: Parameters) -> tuple[str, ...]:
    """Pairs of answers to a question that never make a difference to items, documents or limits.

    An option is idle when no situation tells it from some other answer; only the question as a whole is judged
    here: it is idle when all its answers lead to the same, everywhere.
    """
    tried = candidates(prepared, field, parameters)
    if len(tried) < 2:
        return ()
    whole = frozenset({field.id, *_beside(prepared, field)})
    if not is_whole(prepared, whole, parameters):
        return ()
    following = {field.id} | _following(prepared, field)
    outcomes: dict[tuple[tuple[str, Answer], ...], dict[Answer, set[tuple[object, ...]]]] = {}
    for answers in situations(prepared, whole, parameters):
        if field.id not in answers:
            continue
        rest = tuple(sorted((n, a) for n, a in answers.items() if n not in following))
        by_answer = outcomes.setdefault(rest, {})
        by_answer.setdefault(answers[field.id], set()).add(outcome(prepared, answers, parameters))
    if any(found != first for by in outcomes.values() for first, *rest in [by.values()] for found in rest):
        return ()
    return (f"{tried[0]} / {tried[-1]}",)


def _following(prepared: Prepared, field: FormField) -> set[str]:
    """The questions that are asked or not because of the answer to this one."""
    found = {field.id}
    for name, other in prepared.fields.items():
        if given_names(prepared, [other.when]) & found:
            found.add(name)
    return found - {field.id}


def _beside(prepared: Prepared, field: FormField) -> frozenset[str]:
    """The other answers of every condition that looks at this one, and of the items that need what it decides."""
    service = prepared.service
    texts: list[str | None] = [t for _, t in conditions_of(service) if field.id in given_names(prepared, [t])]
    decided = {
        name
        for document in service.documents
        if field.id in given_names(prepared, [document.when])
        for name in (document.id, document.stands_for)
    }
    texts += [item.when for item in service.items if decided & set(item.needs)]
    return given_names(prepared, texts)


def outcome(prepared: Prepared, answers: Answers, parameters: Parameters) -> tuple[object, ...]:
    """What a situation leads to: items with limits, documents, place, questions, signers."""
    scope = case_scope(prepared, answers, parameters)
    known = values(answers, parameters)
    times = tuple(
        (item.id, limits(prepared, item, known), prepared.holds(item.decide.when, known) is True)
        for item in scope.items
    )
    signers = tuple(one.id for one in prepared.service.co_signers if prepared.holds(one.when, known) is True)
    questions = tuple(f.id for f in asked_fields(prepared, answers, parameters))
    place = answers.get(prepared.service.jurisdiction or "")
    return times, tuple(d.id for d in scope.documents), questions, place, signers
