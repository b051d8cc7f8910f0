"""What may be granted in emergency?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

READ = "emergency.read"
TAKE = "emergency.take"
DISPATCH = "emergency.dispatch"
CREW = "emergency.crew"
RECEIVE = "emergency.receive"
MANAGE = "emergency.manage"
PLAN = "emergency.plan"
SIGNALS = "emergency.signals"

PERMISSIONS = (
    Permission(READ, Text(zh="查看急救总览", en="See the emergency service as a whole")),
    Permission(TAKE, Text(zh="受理呼救", en="Take calls")),
    Permission(DISPATCH, Text(zh="调派救护车", en="Dispatch ambulances")),
    Permission(CREW, Text(zh="出车、报到各阶段", en="Drive an ambulance and report its stages")),
    Permission(RECEIVE, Text(zh="医院接收病人", en="Receive patients at a hospital")),
    Permission(MANAGE, Text(zh="管理救护车、志愿者和 AED", en="Manage ambulances, volunteers and AEDs")),
    Permission(SIGNALS, Text(zh="处理救护车绿波请求", en="Answer ambulances' requests for green")),
    Permission(PLAN, Text(zh="急救布点规划", en="Plan stations and coverage")),
)
