"""What may be granted over everybody's work?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

PERMISSIONS = (
    Permission("worklist.work", Text(zh="使用工作台办理任务", en="Work on tasks at the desk")),
    Permission(
        "worklist.assign",
        Text(zh="统管任务：查看、改派、接收升级", en="Oversee tasks: see, assign, receive escalations"),
    ),
)
