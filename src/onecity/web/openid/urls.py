"""Under which addresses do people sign in to apps?"""

from django.urls import path

from onecity.web.openid import machine, pages

urlpatterns = [
    path(".well-known/openid-configuration", machine.discovery, name="openid_discovery"),
    path("openid/jwks.json", machine.keys, name="openid_keys"),
    path("openid/authorize", pages.authorize, name="openid_authorize"),
    path("openid/consent/", pages.consent, name="openid_consent"),
    path("openid/token", machine.token, name="openid_token"),
    path("openid/userinfo", machine.userinfo, name="openid_userinfo"),
    path("openid/revoke", machine.revoke, name="openid_revoke"),
    path("openid/introspect", machine.introspect, name="openid_introspect"),
    path("openid/end-session", pages.end_session, name="openid_end_session"),
    path("openid/sign-out/", pages.sign_out, name="openid_sign_out"),
]
