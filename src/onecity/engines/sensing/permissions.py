"""What may be granted about networks?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

READ = "sensing.read"
MANAGE = "sensing.manage"
REPORT = "sensing.report"

PERMISSIONS = (
    Permission(READ, Text(zh="查看监测网络和预警", en="See networks and warnings")),
    Permission(REPORT, Text(zh="上报监测读数", en="Send readings")),
    Permission(MANAGE, Text(zh="管理站点和隔离数据", en="Manage stations and the quarantine")),
)
