from django.urls import path

from lienket.coordination import views

app_name = "coordination"
urlpatterns = [
    path("de-nghi/", views.requests, name="requests"),
    path("de-nghi.<str:suffix>", views.requests_format, name="requests_format"),
    path("de-nghi/moi/", views.request_new, name="request_new"),
    path("de-nghi/<int:pk>/", views.request, name="request"),
    path("de-nghi/<int:pk>/buoc/<slug:step>/", views.step, name="step"),
    path("de-nghi/<int:pk>/bao-cao/", views.report_new, name="report_new"),
    path("de-nghi/bao-cao/<int:pk>/y-kien/", views.verdict, name="verdict"),
    path("de-nghi/<int:pk>/gia-han/", views.extension_new, name="extension_new"),
    path("de-nghi/gia-han/<int:pk>/quyet-dinh/", views.extension_decide, name="extension_decide"),
    path("minh-chung/<int:pk>/", views.evidence, name="evidence"),
]
