"""What does emergency plug in?"""

from onecity.base.manifest import Engine
from onecity.core.text import Text
from onecity.engines.emergency.permissions import PERMISSIONS

HERE = "onecity.engines.emergency"

ENGINE = Engine(
    id="emergency",
    title=Text(zh="智慧急救", en="Emergency medical service"),
    kinds=(f"{HERE}.declare:MODEL", f"{HERE}.declare:PROTOCOL", f"{HERE}.declare:GUIDANCE"),
    permissions=PERMISSIONS,
    commands=(f"{HERE}.commands:simulate",),
)
