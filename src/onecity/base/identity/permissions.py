"""What may be granted over people and their rights?"""

from onecity.base.manifest import Permission
from onecity.core.text import Text

PERMISSIONS = (
    Permission(
        "identity.read",
        Text(zh="查看个人信息（记录用途）", en="Read personal data (the purpose is recorded)"),
    ),
    Permission("identity.register", Text(zh="登记和核验人员", en="Register and verify people")),
    Permission("identity.assign", Text(zh="授予和收回角色", en="Grant and revoke roles")),
    Permission(
        "identity.clients",
        Text(zh="登记其他单位的对接系统", en="Register programs of other organisations"),
    ),
    Permission("identity.lock", Text(zh="锁定和解锁账号", en="Lock and unlock accounts")),
    Permission("identity.erase", Text(zh="删除个人信息", en="Erase personal data")),
    Permission("identity.mandate", Text(zh="登记委托和监护", en="Record mandates and guardians")),
    Permission("security.read", Text(zh="查看登录与安全状况", en="Read sign-ins and the state of security")),
)
