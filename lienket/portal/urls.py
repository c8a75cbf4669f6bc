from django.urls import path

from lienket.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("ban-lam-viec/", views.desk, name="desk"),
    path("tim/", views.search, name="search"),
    path("tim/goi-y/", views.suggestions, name="suggestions"),
    path("ngon-ngu/", views.language, name="language"),
    path("lien-ket/<str:code>/", views.locality, name="locality"),
    path("nhat-ky/", views.trail, name="trail"),
    path("nhat-ky/kiem/", views.trail_check, name="trail_check"),
    path("ve-he-thong/", views.about, name="about"),
    path("trang-thai.json", views.status, name="status"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
