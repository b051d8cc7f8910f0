"""What may be granted over messages?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

PERMISSIONS = (
    Permission(
        "notify.operate",
        Text(zh="查看并重试未送达的通知", en="See and retry messages that were not delivered"),
    ),
)
