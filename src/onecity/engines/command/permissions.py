"""What may be granted in command?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

READ = "command.read"
ACT = "command.act"
LEAD = "command.lead"
APPROVE = "command.approve"
EXTERNAL = "command.external"

PERMISSIONS = (
    Permission(READ, Text(zh="查看事件", en="See incidents")),
    Permission(ACT, Text(zh="处置预警任务和巡查", en="Act on orders and patrols")),
    Permission(LEAD, Text(zh="指挥事件：共享、关闭、静默", en="Lead incidents: share, close, mute")),
    Permission(APPROVE, Text(zh="批准公开预警", en="Approve warnings to the public")),
    Permission(EXTERNAL, Text(zh="送入外部预警", en="Hand in warnings of others")),
)
