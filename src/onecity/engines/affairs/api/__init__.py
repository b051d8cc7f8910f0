"""Which doors has affairs for programs? The same rights as in the pages, one noun per module."""

from ninja import Router

from onecity.engines.affairs.api.applications import router as applications
from onecity.engines.affairs.api.cases import router as cases
from onecity.engines.affairs.api.explanations import router as explanations
from onecity.engines.affairs.api.performance import router as performance
from onecity.engines.affairs.api.ratings import router as ratings
from onecity.engines.affairs.api.services import router as services
from onecity.engines.affairs.api.steps import router as steps
from onecity.engines.affairs.api.tasks import router as tasks

router = Router()
for one in (services, applications, explanations, cases, ratings, performance, tasks, steps):
    router.add_router("", one)
