"""What may be granted over declarations?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

LOAD = "declarations.load"
READ = "declarations.read"

PERMISSIONS = (
    Permission(LOAD, Text(zh="加载城市声明", en="Load the city's declarations")),
    Permission(READ, Text(zh="查看城市声明的历次版本", en="See the releases of the city's declarations")),
)
