"""How many times a second is a rule evaluated, beside other implementations of the same language?

    python benchmarks/expr.py [--json]

Every engine compiles once, as its documentation says, and is asked the same rule with the same values in
the same run. Rounds alternate between the engines and the best round of each counts, so that another
program on the machine disturbs all alike.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import cel
import celpy
from celpy.adapter import json_to_cel

from onecity.core.expr import compile

ROUNDS = 5
SECONDS_PER_ROUND = 0.4

CASES: tuple[tuple[str, str, dict[str, str], dict[str, Any], object], ...] = (
    (
        "expression: three clauses, true",
        'applicant.age >= 60 && applicant.district == "370202" && income < 1200.0',
        {"applicant.age": "int", "applicant.district": "string", "income": "double"},
        {"applicant": {"age": 61, "district": "370202"}, "income": 900.0},
        True,
    ),
    (
        "expression: list of children",
        "children.exists(c, c.age < 3 && c.registered)",
        {"children": "list<dyn>"},
        {"children": [{"age": age, "registered": True} for age in (9, 7, 2)]},
        True,
    ),
)


def flat(values: dict[str, Any], prefix: str = "") -> dict[str, object]:
    """Nested values by their dotted names, as a form hands them to a rule."""
    result: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            result |= flat(value, f"{prefix}{key}.")
        else:
            result[prefix + key] = value
    return result


def engines(text: str, names: dict[str, str], values: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """One ready evaluation per engine; what can be prepared is prepared here, outside the clock."""
    ours, our_values = compile(text, names), flat(values)
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    python_program = environment.program(environment.compile(text))
    python_values: Any = json_to_cel(values)
    rust_program, rust_context = cel.compile(text), cel.Context(variables=values)
    return {
        "onecity": lambda: ours.evaluate(our_values),
        "cel-python": lambda: python_program.evaluate(python_values),
        "common-expression-language": lambda: rust_program.execute(rust_context),
    }


def per_second(evaluate: Callable[[], object]) -> float:
    """Evaluations per second in one round."""
    count, batch, started = 0, 50, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < SECONDS_PER_ROUND:
        for _ in range(batch):
            evaluate()
        count += batch
    return count / elapsed


def measure(
    name: str, text: str, names: dict[str, str], values: dict[str, Any], answer: object
) -> dict[str, Any]:
    """One case for all engines. Raises `AssertionError` where an engine gives another answer."""
    ready = engines(text, names, values)
    for engine, evaluate in ready.items():
        if bool(evaluate()) is not answer:
            raise AssertionError(f"{engine}: {text}")
    rounds = [{engine: per_second(evaluate) for engine, evaluate in ready.items()} for _ in range(ROUNDS)]
    best = {engine: max(figures[engine] for figures in rounds) for engine in ready}
    ours = best.pop("onecity")
    peers = [
        {"name": peer, "figure": round(figure), "ratio": round(ours / figure, 2)}
        for peer, figure in best.items()
    ]
    return {"name": name, "ours": round(ours), "unit": "evaluations/s", "better": "higher", "peers": peers}


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure every case, print it, and hand it back."""
    results = [measure(*case) for case in CASES]
    if as_json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
        return results
    for result in results:
        print(f"{result['name']}: {result['ours']:,} {result['unit']}")
        for peer in result["peers"]:
            print(f"  {peer['name']}: {peer['figure']:,} (ours is {peer['ratio']} times that)")
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
