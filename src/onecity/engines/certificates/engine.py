"""What does certificates plug in?"""

from onecity.base.manifest import Card, Engine, Listener, Measure, NavigationItem, Permission, Schedule
from onecity.core.text import Text

HERE = "onecity.engines.certificates"

ENGINE = Engine(
    id="certificates",
    title=Text(zh="电子证照", en="Certificates"),
    kinds=(f"{HERE}.declare:CERTIFICATE_TYPE", f"{HERE}.declare:MATTER"),
    measures=(
        Measure(
            "certificates.types_declared",
            Text(zh="已声明的电子证照种类", en="Types of certificate declared"),
            f"{HERE}.door:types_declared",
        ),
        Measure(
            "certificates.matters_declared",
            Text(zh="已声明的免证办事项", en="Certificate-free matters declared"),
            f"{HERE}.door:matters_declared",
        ),
        Measure(
            "certificates.uses", Text(zh="电子证照使用次数", en="Uses of certificates"), f"{HERE}.door:uses"
        ),
        Measure(
            "certificates.materials_not_asked",
            Text(zh="免于提交的材料", en="Materials nobody had to bring"),
            f"{HERE}.door:materials_not_asked",
        ),
    ),
    navigation=(
        NavigationItem("portal", Text(zh="证照", en="Cards"), "certificates:mine", "id-badge-2", 30),
        NavigationItem(
            "desk",
            Text(zh="证照", en="Issued"),
            "certificates:desk",
            "certificate",
            40,
            permission="certificates.issue",
        ),
    ),
    cards=(Card("portal", f"{HERE}.pages.cards:mine", 15),),
    search=(f"{HERE}.listeners:search_entries",),
    listeners=(
        Listener("onecity.identity.person-erased.v1", f"{HERE}.listeners:forget_person"),
        Listener("onecity.identity.consent-withdrawn.v1", f"{HERE}.listeners:withdraw_grants"),
    ),
    demo=(f"{HERE}.door:issue_demo_samples",),
    jobs=(
        Schedule("certificates.expire-due", f"{HERE}.jobs:expire_due", 600),
        Schedule("certificates.forget-failures", f"{HERE}.jobs:forget_failures", 3600),
    ),
    permissions=(
        Permission("certificates.issue", Text(zh="制发、变更电子证照", en="Issue and change certificates")),
        Permission("certificates.revoke", Text(zh="注销电子证照", en="Revoke certificates")),
        Permission("certificates.expire", Text(zh="登记证照过期", en="Note that certificates expired")),
        Permission("certificates.use", Text(zh="按授权用证", en="Read certificates under a grant")),
        Permission("certificates.use-by-duty", Text(zh="依职能用证", en="Grant a reading by duty of office")),
    ),
    commands=(f"{HERE}.commands:certificates",),
    urls=f"{HERE}.pages:urlpatterns",
    api=f"{HERE}.api:router",
)
