"""The same six items as a BPMN process in SpiffWorkflow, kept as JSON: read, stepped and written back each time."""

import sys
from functools import cache
from typing import Any
from uuid import uuid4

from common import ITEMS, ORDER, prepare, report

prepare()

from django.db import connection, transaction  # noqa: E402
from lxml import etree  # noqa: E402
from SpiffWorkflow.bpmn import BpmnWorkflow  # noqa: E402
from SpiffWorkflow.bpmn.parser import BpmnParser  # noqa: E402
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # noqa: E402
from SpiffWorkflow.util.task import TaskState  # noqa: E402

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def main() -> None:
    """Make the table once, then step cases."""
    if "--prepare" in sys.argv:
        execute("CREATE TABLE peer_spiff (id VARCHAR(40) PRIMARY KEY, document TEXT)")
    report(case)


def execute(statement: str, *values: object) -> list[tuple[Any, ...]]:
    """A statement over the city's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall() if cursor.description else []


@cache
def process() -> Any:  # noqa: ANN401  SpiffWorkflow is not typed
    """The process, parsed once."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(bpmn().encode()))
    return parser.get_spec("case")


def bpmn() -> str:
    """The process as XML, with gateways only where two arrows meet or part, as a modeller would draw it."""
    arrows = [(one, item) for item, before in ITEMS.items() for one in before or ("start",)]
    last = [item for item in ITEMS if not any(one == item for one, _ in arrows)]
    arrows += [(item, "end") for item in last]
    nodes = [
        '<startEvent id="start"/>',
        '<endEvent id="end"/>',
        *(f'<userTask id="{item}"/>' for item in ITEMS),
    ]
    for place in (*ITEMS, "end"):
        if sum(to == place for _, to in arrows) > 1:
            nodes.append(f'<parallelGateway id="join-{place}"/>')
            arrows = [(one, f"join-{place}" if to == place else to) for one, to in arrows]
            arrows.append((f"join-{place}", place))
        if sum(one == place for one, _ in arrows) > 1:
            nodes.append(f'<parallelGateway id="fork-{place}"/>')
            arrows = [(f"fork-{place}" if one == place else one, to) for one, to in arrows]
            arrows.append((place, f"fork-{place}"))
    flows = [
        f'<sequenceFlow id="flow{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(arrows)
    ]
    process = f'<process id="case" isExecutable="true">{"".join((*nodes, *flows))}</process>'
    return f'<definitions xmlns="{NAMESPACE}" targetNamespace="onecity">{process}</definitions>'


@cache
def serializer() -> Any:  # noqa: ANN401
    """What turns a workflow into JSON and back."""
    return BpmnWorkflowSerializer()


def case() -> None:
    """Begin a workflow, then complete its six tasks one by one."""
    name = str(uuid4())
    with transaction.atomic():
        workflow = BpmnWorkflow(process())
        workflow.do_engine_steps()
        execute("INSERT INTO peer_spiff VALUES (%s, %s)", name, serializer().serialize_json(workflow))
    done = False
    for item in ORDER:
        with transaction.atomic():
            done = step(name, item)
    if not done:
        raise AssertionError("the workflow did not end")


def step(name: str, item: str) -> bool:
    """Complete one task of a stored workflow; whether that was the last."""
    ((document,),) = execute("SELECT document FROM peer_spiff WHERE id = %s", name)
    workflow = serializer().deserialize_json(document)
    task = next(one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.name == item)
    task.run()
    workflow.do_engine_steps()
    execute("UPDATE peer_spiff SET document = %s WHERE id = %s", serializer().serialize_json(workflow), name)
    return bool(workflow.is_completed())


if __name__ == "__main__":
    main()
