"""Settings of the processes that the outbox's soak test kills: the base's lowest parts and nothing else."""

from onecity.site.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_tasks",
    "django_tasks_db",
    "onecity.base.audit",
    "onecity.base.outbox",
    "onecity.base.jobs",
]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE = []
ROOT_URLCONF = "outbox_child"
ONECITY_ENGINES = ["outbox_child:ENGINE"]
