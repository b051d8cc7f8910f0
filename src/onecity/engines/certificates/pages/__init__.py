"""Which pages does certificates have? Mine, verification, what nobody has to bring, and the authority's desk."""

from django.urls import path

from onecity.engines.certificates.pages import checking, desk, matters, mine

urlpatterns = [
    path("", mine.certificates, name="mine"),
    path("<uuid:certificate_id>/", mine.certificate, name="certificate"),
    path("<uuid:certificate_id>/pdf/", mine.pdf, name="pdf"),
    path("<uuid:certificate_id>/uses/", mine.uses, name="uses"),
    path("grants/<uuid:grant_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("verify/", checking.start, name="verify_start"),
    path("verify/<str:identifier>/", checking.verify, name="verify"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<slug:matter_id>/", matters.matter, name="matter"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:certificate_id>/", desk.certificate, name="desk_certificate"),
    path("desk/<uuid:certificate_id>/revoke/", desk.revoke, name="revoke"),
]
