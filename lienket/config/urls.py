"""The address book of the house: each room's addresses hang under the portal's root."""

from django.urls import include, path

urlpatterns = [
    path("", include("lienket.portal.urls")),
    path("", include("lienket.market.urls")),
    path("", include("lienket.drafting.urls")),
    path("", include("lienket.monitoring.urls")),
    path("", include("lienket.agreements.urls")),
    path("", include("lienket.coordination.urls")),
    path("", include("lienket.accounts.urls")),
    path("", include("lienket.localities.urls")),
]

handler400 = "lienket.portal.views.bad_request"
handler403 = "lienket.portal.views.forbidden"
handler404 = "lienket.portal.views.not_found"
handler500 = "lienket.portal.views.server_error"
