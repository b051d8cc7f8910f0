"""Under which addresses does an account live?"""

from django.urls import path

from onecity.web.account import me, notices, preferences, security, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign_in_as"),
    path("sign-in/code/", sign_in.second_factor, name="second_factor"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("register/", sign_in.register_view, name="register"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("me/", me.me, name="me"),
    path("me/notices/", notices.notices, name="notices"),
    path("me/password/", me.password, name="password"),
    path("me/sessions/", me.sessions, name="sessions"),
    path("me/sessions/end-all/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/sessions/<uuid:sign_in_id>/end/", me.session_end, name="session_end"),
    path("me/second-factor/", security.setup, name="second_factor_setup"),
    path("me/second-factor/off/", security.off, name="second_factor_off"),
    path("me/second-factor/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("me/consents/", me.consents, name="consents"),
    path("me/readings/", me.readings, name="readings"),
    path("me/consents/<uuid:consent_id>/withdraw/", me.consent_withdraw, name="consent_withdraw"),
    path("me/mandates/", me.mandates, name="mandates"),
    path("me/mandates/act-for/", me.act_for, name="act_for"),
    path("me/mandates/<uuid:mandate_id>/revoke/", me.mandate_revoke, name="mandate_revoke"),
]
