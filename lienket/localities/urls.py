from django.urls import path

from lienket.localities import views

app_name = "localities"
urlpatterns = [
    path("dia-phuong/", views.units, name="units"),
    path("dia-phuong.<str:suffix>", views.units_format, name="units_format"),
    path("dia-phuong/tra-cuu/", views.lookup, name="lookup"),
    path("dia-phuong/tra-cuu/bang/", views.lookup_sheet, name="lookup_sheet"),
    path("dia-phuong/thay-doi/", views.changes, name="changes"),
    path("dia-phuong/nhom/", views.groups, name="groups"),
    path("dia-phuong/nhom/<slug:code>/", views.group, name="group"),
    path("dia-phuong/<str:code>/", views.unit, name="unit"),
    path("dia-phuong/<str:code>.<str:suffix>", views.unit_format, name="unit_format"),
    path("dia-phuong/<str:level>/<str:code>/den-<str:until>/", views.unit_then, name="unit_then"),
    path("to-chuc/", views.organisations, name="organisations"),
    path("to-chuc/<slug:key>/", views.organisation, name="organisation"),
]
