"""How do programs read the plan?"""

from django.http import Http404, HttpRequest
from ninja import Router

from onecity.base.actor import Actor
from onecity.engines.plan import door
from onecity.engines.plan.door import Board, TargetDetail
from onecity.engines.plan.errors import PlanMissing, TargetUnknown

router = Router()


@router.get("/board", response=Board, summary="The plan of the year", url_name="plan_board")
def board(request: HttpRequest) -> Board:
    """Every target of the plan with its goal, owner, measured value and state. Public."""
    try:
        return door.board(_actor(request))
    except PlanMissing:
        raise Http404 from None


@router.get("/targets/{target_id}", response=TargetDetail, summary="One target", url_name="plan_target")
def target(request: HttpRequest, target_id: str) -> TargetDetail:
    """One target with everything that was measured of it. Public."""
    try:
        return door.target(_actor(request), target_id)
    except (PlanMissing, TargetUnknown):
        raise Http404 from None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
