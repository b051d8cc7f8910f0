"""What can a city of the restore drill do? Live, be backed up and restored, and tell what it holds."""

import django
from tests.soak.nursery import nursery

if __name__ == "__main__":
    django.setup()
    from tests.soak import case_checks, case_work, drill_work

    lives = {"prepare": case_work.prepare, "work": case_work.work, "check": case_checks.check}
    nursery(lives | {life.__name__: life for life in drill_work.LIVES})
