from django.urls import path

from lienket.agreements import views

app_name = "agreements"
urlpatterns = [
    path("thoa-thuan/", views.agreements, name="agreements"),
    path("thoa-thuan.<str:suffix>", views.agreements_format, name="agreements_format"),
    path("thoa-thuan/moi/", views.agreement_new, name="agreement_new"),
    path("thoa-thuan/<slug:code>/", views.agreement, name="agreement"),
    path("thoa-thuan/<slug:code>/sua/", views.agreement_edit, name="agreement_edit"),
    path("thoa-thuan/<slug:code>/dieu-khoan/", views.clauses_edit, name="clauses_edit"),
    path("thoa-thuan/<slug:code>/tep/", views.agreement_file, name="agreement_file"),
    path("thoa-thuan/<slug:code>/chuong-trinh/moi/", views.programme_new, name="programme_new"),
    path("nhiem-vu/", views.commitments, name="commitments"),
    path("nhiem-vu.<str:suffix>", views.commitments_format, name="commitments_format"),
    path("chuong-trinh/<slug:code>/", views.programme, name="programme"),
    path("chuong-trinh/<slug:code>/sua/", views.programme_edit, name="programme_edit"),
    path("chuong-trinh/<slug:code>/nhiem-vu/moi/", views.commitment_new, name="commitment_new"),
    path("chuong-trinh/<slug:code>/nhap/", views.commitments_import, name="commitments_import"),
    path("chuong-trinh/<slug:code>/nhap/mau.xlsx", views.commitments_template, name="commitments_template"),
    path("chuong-trinh/<slug:code>/nhap/<int:pk>/", views.commitments_rehearsal, name="commitments_rehearsal"),
    path(
        "chuong-trinh/<slug:code>/nhap/<int:pk>/tra-lai.xlsx",
        views.commitments_returned,
        name="commitments_returned",
    ),
    path("chuong-trinh/<slug:code>/thay-doi/", views.changed_since, name="changed_since"),
    path("chuong-trinh/<slug:code>/bao-cao/", views.reports, name="reports"),
    path("chuong-trinh/<slug:code>/bao-cao/moi/", views.report_new, name="report_new"),
    path("chuong-trinh/<slug:code>/bao-cao/<int:pk>/", views.report, name="report"),
    path("chuong-trinh/<slug:code>/bao-cao/<int:pk>.<str:suffix>", views.report_file, name="report_file"),
    path("chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/", views.commitment, name="commitment"),
    path(
        "chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/sua/",
        views.commitment_edit,
        name="commitment_edit",
    ),
    path("chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/han/", views.due_change, name="due_change"),
    path("chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/trang-thai/", views.override, name="override"),
    path("chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/tien-do/", views.progress_new, name="progress_new"),
    path("chuong-trinh/<slug:programme>/nhiem-vu/<str:code>/doi-tac/", views.partners_ask, name="partners_ask"),
    path("can-doi/", views.balance, name="balance"),
    path("linh-vuc/", views.fields, name="fields"),
    path("linh-vuc/moi/", views.field_new, name="field_new"),
]
