"""Which processes does the soak test of cases kill? `prepare` a city, `work` without an end, `check` what is left."""

import django
from tests.soak.nursery import nursery

if __name__ == "__main__":
    django.setup()
    from tests.soak import case_checks, case_work

    from onecity.base.ports import port

    for name in ("keys", "blobs"):  # loaded once, before there is anybody to kill
        port(name)
    nursery({"prepare": case_work.prepare, "work": case_work.work, "check": case_checks.check})
