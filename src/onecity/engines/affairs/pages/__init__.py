"""Which pages does affairs have? Services, the application page by page, cases, and the desk's panel."""

from django.urls import path

from onecity.engines.affairs.pages import (
    applying,
    cases,
    counter,
    desk,
    documents,
    findings,
    performance,
    rating,
    reworks,
    services,
    signing,
    supplementing,
)

urlpatterns = [
    path("", services.services, name="services"),
    path("services/<slug:service_id>/", services.service, name="service"),
    path("services/<slug:service_id>/apply/", applying.overview, name="apply"),
    path("services/<slug:service_id>/apply/fill/", applying.fill, name="fill"),
    path("services/<slug:service_id>/apply/documents/", documents.documents, name="apply_documents"),
    path(
        "services/<slug:service_id>/apply/documents/<uuid:upload_id>/remove/",
        documents.remove,
        name="remove_document",
    ),
    path(
        "services/<slug:service_id>/apply/documents/<slug:document_id>/way/",
        documents.choose,
        name="choose_way",
    ),
    path("services/<slug:service_id>/apply/signatures/", signing.signatures, name="apply_signatures"),
    path("services/<slug:service_id>/apply/check/", applying.check, name="apply_check"),
    path("services/<slug:service_id>/apply/<slug:section_id>/", applying.section, name="apply_section"),
    path("drafts/documents/<uuid:upload_id>/", documents.draft_document, name="draft_document"),
    path("signatures/", signing.to_sign, name="to_sign"),
    path("signatures/<uuid:signature_id>/", signing.sign, name="sign"),
    path("counter/", counter.counter, name="counter"),
    path("counter/results/", counter.results, name="counter_results"),
    path("counter/finish/", counter.finish, name="counter_finish"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/filed/", cases.filed, name="filed"),
    path("cases/<uuid:case_id>/documents/<slug:document_id>/", documents.deliver, name="deliver"),
    path("cases/<uuid:case_id>/results/<uuid:delivery_id>/", cases.received, name="received"),
    path("ratings/", rating.published, name="ratings"),
    path("cases/<uuid:case_id>/rating/", rating.rate, name="rate"),
    path("cases/<uuid:case_id>/answers/<uuid:rework_id>/rating/", rating.rate_answer, name="rate_answer"),
    path("performance/", performance.performance, name="performance"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<uuid:finding_id>/", findings.finding, name="finding"),
    path("findings/<uuid:finding_id>/<slug:verb>/", findings.step, name="finding_step"),
    path("reworks/<uuid:task_id>/phone/", reworks.phone, name="rework_phone"),
    path("reworks/<uuid:task_id>/<slug:verb>/", reworks.step, name="rework_step"),
    path("cases/<uuid:case_id>/withdraw/", cases.withdraw, name="withdraw"),
    path(
        "cases/<uuid:case_id>/items/<slug:item_id>/supplement/", supplementing.supplement, name="supplement"
    ),
    path("documents/<uuid:upload_id>/", documents.case_document, name="document"),
    path("documents/<uuid:upload_id>/picture/", documents.picture, name="picture"),
    path(
        "tasks/<uuid:task_id>/certificate/<slug:document_id>/",
        desk.certificate,
        name="read_certificate",
    ),
    path("tasks/<uuid:task_id>/<slug:step>/", desk.step, name="step"),
]
