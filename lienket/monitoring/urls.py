from django.urls import path

from lienket.monitoring import views

app_name = "monitoring"
urlpatterns = [
    # stations
    path("quan-trac/tram/", views.stations, name="stations"),
    path("quan-trac/tram/<slug:code>/", views.station, name="station"),
]
