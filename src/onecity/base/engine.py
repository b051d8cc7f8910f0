"""What does the base itself plug in?"""

from onecity.base.declarations.permissions import PERMISSIONS as DECLARATIONS
from onecity.base.identity.permissions import PERMISSIONS as IDENTITY
from onecity.base.manifest import Engine, Listener, LiveTopic, Permission, Schedule
from onecity.base.notify.permissions import PERMISSIONS as NOTIFY
from onecity.base.worklist.permissions import PERMISSIONS as WORKLIST
from onecity.core.text import Text

HERE = "onecity.base"

ENGINE = Engine(
    id="base",
    title=Text(zh="基座", en="Base"),
    kinds=(
        f"{HERE}.declarations.declare:CITY",
        f"{HERE}.identity.kinds:ORGANISATION",
        f"{HERE}.identity.kinds:DISTRICT",
        f"{HERE}.identity.kinds:SUBDISTRICT",
        f"{HERE}.identity.kinds:COMMUNITY",
        f"{HERE}.identity.kinds:ROLE",
        f"{HERE}.identity.kinds:PERSONA",
        f"{HERE}.identity.openid.kinds:APP",
        f"{HERE}.registry.declare:LAYER",
        f"{HERE}.search.declare:SEARCH",
        f"{HERE}.search.declare:QUERY",
    ),
    permissions=(
        *DECLARATIONS,
        *IDENTITY,
        *NOTIFY,
        *WORKLIST,
        Permission("audit.read", Text(zh="查看审计", en="Read the audit")),
        Permission("audit.verify", Text(zh="校验审计", en="Verify the audit")),
        Permission("outbox.manage", Text(zh="处理未送达的事件", en="Operate undelivered events")),
        Permission("system.operate", Text(zh="运行系统", en="Operate the system")),
    ),
    listeners=(
        Listener("onecity.identity.person-erased.v1", f"{HERE}.notify.listeners:forget_person"),
        Listener("onecity.declarations.loaded.v1", f"{HERE}.search.listeners:rebuild_index"),
    ),
    loaded=(f"{HERE}.registry.door:sync_layers",),
    search=(f"{HERE}.shelf.finding:entries",),
    live_topics=(
        LiveTopic("worklist", f"{HERE}.worklist.door:may_follow"),
        LiveTopic("inbox", f"{HERE}.notify.door:may_follow"),
    ),
    jobs=(
        Schedule("audit.seal", f"{HERE}.audit.door:seal", 10),
        Schedule("audit.tell", f"{HERE}.audit.door:tell", 60, lane="witnesses"),
        Schedule("outbox.prune-live", f"{HERE}.outbox.door:prune_live", 3600),
        Schedule("outbox.prune-delivered", f"{HERE}.outbox.door:prune_delivered", 86_400),
        Schedule("jobs.prune-finished", f"{HERE}.jobs.door:prune_finished", 86_400),
        Schedule("identity.sweep-sessions", f"{HERE}.identity.door:sweep_sessions", 3600),
        Schedule("identity.prune-nonces", f"{HERE}.identity.door:prune_nonces", 600),
        Schedule("identity.prune-sign-ins", f"{HERE}.identity.openid.door:prune_grants", 86_400),
        Schedule("identity.prune-pace", f"{HERE}.identity.openid.door:prune_pace", 600),
        Schedule("notify.deliver", f"{HERE}.notify.door:deliver_letters", 10, lane="letters"),
        Schedule("notify.texts", f"{HERE}.notify.door:deliver_texts", 10, lane="texts"),
        Schedule("notify.alarms", f"{HERE}.notify.door:send_alarms", 10, lane="alarms"),
        Schedule("notify.trouble", f"{HERE}.notify.door:look_for_trouble", 60),
        Schedule("notify.prune-alarms", f"{HERE}.notify.door:prune_alarms", 86_400),
        Schedule("webhooks.send", f"{HERE}.webhooks.door:send_due", 5, lane="webhooks"),
        Schedule("webhooks.prune", f"{HERE}.webhooks.door:prune", 86_400),
        Schedule("worklist.climb", f"{HERE}.worklist.door:climb", 10),
        Schedule("worklist.escalate", f"{HERE}.worklist.door:escalate_overdue", 60),
        Schedule("shelf.look", f"{HERE}.shelf.door:look_at_due", 30, lane="apps"),
        Schedule("search.rebuild", f"{HERE}.search.door:rebuild", 86_400),
        Schedule("worklist.prune-looks", f"{HERE}.worklist.door:prune_looks", 600),
    ),
    commands=(
        f"{HERE}.identity.commands:account",
        f"{HERE}.identity.clients.commands:client",
        f"{HERE}.identity.openid.commands:app",
        f"{HERE}.audit.commands:audit",
        f"{HERE}.outbox.commands:events",
        f"{HERE}.webhooks.commands:webhooks",
        f"{HERE}.search.commands:search",
        f"{HERE}.notify.commands:alarms",
        f"{HERE}.notify.commands:letters",
    ),
)
