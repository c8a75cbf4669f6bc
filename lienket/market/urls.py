from django.urls import path, register_converter

from lienket.market import views
from lienket.market.choices import Side


class SideWord:
    """The two lists in addresses: lo-cung is supply, lo-cau demand."""

    regex = "lo-cung|lo-cau"

    def to_python(self, value: str) -> str:
        return str(Side.SUPPLY if value == "lo-cung" else Side.DEMAND)

    def to_url(self, value: str) -> str:
        words = {Side.SUPPLY.value: "lo-cung", Side.DEMAND.value: "lo-cau"}
        return words.get(value, value)


register_converter(SideWord, "side")

app_name = "market"
urlpatterns = [
    path("<side:side>/", views.lots, name="lots"),
    path("<side:side>.<str:suffix>", views.lots_format, name="lots_format"),
    path("<side:side>/moi/", views.lot_new, name="lot_new"),
    path("<side:side>/nhap/", views.lots_import, name="lots_import"),
    path("<side:side>/nhap/mau.xlsx", views.lots_template, name="lots_template"),
    path("<side:side>/nhap/<int:pk>/", views.lots_rehearsal, name="lots_rehearsal"),
    path("<side:side>/nhap/<int:pk>/tra-lai.xlsx", views.lots_returned, name="lots_returned"),
    path("lo/<int:pk>/", views.lot, name="lot"),
    path("lo/<int:pk>/sua/", views.lot_edit, name="lot_edit"),
    path("lo/<int:pk>/<str:step>/", views.lot_step, name="lot_step"),
    path("hang-hoa/", views.goods, name="goods"),
    path("hang-hoa/san-pham/moi/", views.product_new, name="product_new"),
    path("hang-hoa/san-pham/<int:pk>/", views.product, name="product"),
    path("hang-hoa/san-pham/<int:pk>/sua/", views.product_edit, name="product_edit"),
    path("hang-hoa/giay/moi/", views.certificate_new, name="certificate_new"),
    path("hang-hoa/giay/<int:pk>/", views.certificate, name="certificate"),
    path("hang-hoa/giay/<int:pk>/sua/", views.certificate_edit, name="certificate_edit"),
    path("hang-hoa/giay/<int:pk>/tep/", views.certificate_file, name="certificate_file"),
    # Deals
    path("giao-dich/", views.deals, name="deals"),
    path("giao-dich.<str:suffix>", views.deals_format, name="deals_format"),
    path("giao-dich/<int:pk>/", views.deal, name="deal"),
    path("giao-dich/<int:pk>/de-xuat/<str:word>/", views.paper_new, name="paper_new"),
    path("giao-dich/<int:pk>/thoi/", views.deal_cancel, name="deal_cancel"),
    path("giao-dich/<int:pk>/nhiem-vu/", views.deal_tie, name="deal_tie"),
    path("giao-dich/<int:pk>/giao-hang/", views.delivery_new, name="delivery_new"),
    path("giao-dich/<int:pk>/giao-xong/", views.deal_finish, name="deal_finish"),
    path("giao-dich/giay/<int:pk>/<str:word>/", views.paper_step, name="paper_step"),
    path("giao-dich/chuyen/<int:pk>/", views.delivery, name="delivery"),
    # OCOP
    path("ocop/", views.ocop, name="ocop"),
    path("mua-vu/", views.seasons, name="seasons"),
    path("can-doi-cung-cau/", views.balance, name="balance"),
    path("danh-muc-hang-hoa/", views.reference, name="reference"),
    # Matching rounds
    path("phien-ghep-noi/", views.rounds, name="rounds"),
    path("phien-ghep-noi/moi/", views.round_new, name="round_new"),
    path("phien-ghep-noi/<int:pk>/", views.round_, name="round"),
    path("phien-ghep-noi/<int:pk>/ket-qua.xlsx", views.round_result, name="round_result"),
    path("phien-ghep-noi/<int:pk>/<str:step>/", views.round_step, name="round_step"),
    path("ghep-noi/<int:pk>/", views.match, name="match"),
    path("ghep-noi/<int:pk>/bo/", views.match_drop, name="match_drop"),
]
