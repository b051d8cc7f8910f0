"""The same six items as a flow of django-viewflow, in its own tables."""

from common import ORDER, prepare, report


def main() -> None:
    """Make the tables once, then step cases."""
    prepare("viewflow", "viewflow.workflow", "peer_flows")
    report(case)


def case() -> None:
    """Begin a process, then complete its six tasks one by one."""
    from django.db import transaction
    from peer_flows.flows import CaseFlow

    with transaction.atomic():
        process = CaseFlow.start.run()
    for item in ORDER:
        name = item.replace("-", "_")
        with transaction.atomic():
            task = process.task_set.get(flow_task=getattr(CaseFlow, name), status="NEW")
            getattr(CaseFlow, name).run(task)
    process.refresh_from_db()
    if process.status != "DONE":
        raise AssertionError(process.status)


if __name__ == "__main__":
    main()
