from django.urls import path, register_converter
from django.urls.converters import StringConverter

from lienket.market import views
from lienket.market.choices import SheetTopic, Side


class SideWord:
    """The two lists in addresses: lo-cung is supply, lo-cau demand."""

    regex = "lo-cung|lo-cau"

    def to_python(self, value: str) -> str:
        return str(Side.SUPPLY if value == "lo-cung" else Side.DEMAND)

    def to_url(self, value: str) -> str:
        words = {Side.SUPPLY.value: "lo-cung", Side.DEMAND.value: "lo-cau"}
        return words.get(value, value)


class TopicWord(StringConverter):
    """What a sheet of goods holds: san-pham, giay, ma-so."""

    regex = "|".join(SheetTopic.values)


register_converter(SideWord, "side")
register_converter(TopicWord, "topic")

app_name = "market"
urlpatterns = [
    path("<side:side>/", views.lots, name="lots"),
    path("<side:side>.<str:suffix>", views.lots_format, name="lots_format"),
    path("<side:side>/moi/", views.lot_new, name="lot_new"),
    path("<side:side>/chon/<str:step>/", views.lots_step, name="lots_step"),
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
    # Deliveries over all deals
    path("giao-dich/chuyen/", views.deliveries, name="deliveries"),
    path("giao-dich/chuyen.<str:suffix>", views.deliveries_format, name="deliveries_format"),
    path("giao-dich/<int:pk>/chuyen.<str:suffix>", views.deal_deliveries_format, name="deal_deliveries_format"),
    path("giao-dich/ty-le/", views.rates, name="rates"),
    path("giao-dich/ty-le.<str:suffix>", views.rates_format, name="rates_format"),
    path("giao-dich/nghiem-thu/", views.deliveries_judge, name="deliveries_judge"),
    path("giao-dich/chuyen/nhap/", views.deliveries_import, name="deliveries_import"),
    path("giao-dich/chuyen/nhap/mau.xlsx", views.deliveries_template, name="deliveries_template"),
    path("giao-dich/chuyen/nhap/<int:pk>/", views.deliveries_rehearsal, name="deliveries_rehearsal"),
    path("giao-dich/chuyen/nhap/<int:pk>/tra-lai.xlsx", views.deliveries_returned, name="deliveries_returned"),
    # Asking for prices
    path("hoi-gia/", views.inquiries, name="inquiries"),
    path("hoi-gia/moi/", views.inquiry_new, name="inquiry_new"),
    path("hoi-gia/<int:pk>/", views.inquiry, name="inquiry"),
    path("hoi-gia/<int:pk>/so-sanh.xlsx", views.inquiry_compared, name="inquiry_compared"),
    path("hoi-gia/<int:pk>/chon/", views.inquiry_choose, name="inquiry_choose"),
    path("hoi-gia/<int:pk>/thoi/", views.inquiry_call_off, name="inquiry_call_off"),
    path("hoi-gia/tra-loi/<int:pk>/", views.asked, name="asked"),
    path("hoi-gia/tra-loi/<int:pk>/bao-gia/", views.quote_new, name="quote_new"),
    path("hoi-gia/tra-loi/<int:pk>/<str:word>/", views.asked_step, name="asked_step"),
    path("hoi-gia/lo/<int:pk>/", views.lot_partners, name="lot_partners"),
    path("hoi-gia/truc-tiep/moi/", views.proposal_new, name="proposal_new"),
    path("hoi-gia/truc-tiep/<int:pk>/", views.proposal, name="proposal"),
    path("hoi-gia/truc-tiep/<int:pk>/<str:word>/", views.proposal_step, name="proposal_step"),
    # OCOP
    path("ocop/", views.ocop, name="ocop"),
    path("ocop.<str:suffix>", views.ocop_format, name="ocop_format"),
    path("ocop/tieu-chi/", views.ocop_criteria, name="ocop_criteria"),
    path("ocop/cong-nhan/<int:pk>/", views.recognition, name="recognition"),
    path("ocop/cong-nhan/<int:pk>/quyet-dinh/", views.recognition_file, name="recognition_file"),
    path("ocop/phieu-cham/", views.scorecards, name="scorecards"),
    path("ocop/phieu-cham/nhap/", views.scorecard_import, name="scorecard_import"),
    path("ocop/phieu-cham/mau.xlsx", views.scorecard_template, name="scorecard_template"),
    path("ocop/phieu-cham/<int:pk>/", views.scorecard, name="scorecard"),
    path("ocop/hoi-dong/", views.councils, name="councils"),
    path("ocop/hoi-dong/moi/", views.council_new, name="council_new"),
    path("ocop/hoi-dong/<int:pk>/", views.council, name="council"),
    path("ocop/ho-so/", views.dossiers, name="dossiers"),
    path("ocop/ho-so/moi/", views.dossier_new, name="dossier_new"),
    path("ocop/ho-so/<int:pk>/", views.dossier, name="dossier"),
    path("ocop/ho-so/<int:pk>/tai-lieu/moi/", views.dossier_file_new, name="dossier_file_new"),
    path("ocop/ho-so/<int:pk>/tai-lieu/<int:file>/", views.dossier_file, name="dossier_file"),
    path("ocop/ho-so/<int:pk>/tai-lieu/<int:file>/bo/", views.dossier_file_drop, name="dossier_file_drop"),
    path("ocop/ho-so/<int:pk>/nop/", views.dossier_lodge, name="dossier_lodge"),
    path("ocop/ho-so/<int:pk>/kiem-tra/", views.dossier_check, name="dossier_check"),
    path("ocop/ho-so/<int:pk>/hoi-dong/", views.dossier_assign, name="dossier_assign"),
    path("ocop/ho-so/<int:pk>/cham/", views.dossier_score, name="dossier_score"),
    path("ocop/ho-so/<int:pk>/chot/", views.dossier_close, name="dossier_close"),
    path("ocop/ho-so/<int:pk>/bien-ban.docx", views.dossier_minutes, name="dossier_minutes"),
    path("ocop/ho-so/<int:pk>/quyet-dinh/", views.dossier_decide, name="dossier_decide"),
    path("ocop/ho-so/<int:pk>/trung-uong/", views.dossier_centre, name="dossier_centre"),
    path("mua-vu/", views.seasons, name="seasons"),
    path("can-doi-cung-cau/", views.balance, name="balance"),
    # The balance: what is declared, what it foresees
    path("can-doi-cung-cau.<str:suffix>", views.balance_format, name="balance_format"),
    path("can-doi-cung-cau/lo/", views.balance_lots, name="balance_lots"),
    path("can-doi-cung-cau/khai/", views.estimates, name="estimates"),
    path("can-doi-cung-cau/khai.<str:suffix>", views.estimates_format, name="estimates_format"),
    path("can-doi-cung-cau/khai/moi/", views.estimate_new, name="estimate_new"),
    path("can-doi-cung-cau/khai/nhap/", views.estimates_import, name="estimates_import"),
    path("can-doi-cung-cau/khai/nhap/mau.xlsx", views.estimates_template, name="estimates_template"),
    path("can-doi-cung-cau/khai/<int:pk>/", views.estimate_edit, name="estimate_edit"),
    path("can-doi-cung-cau/canh-bao/<int:pk>/", views.forecast, name="forecast"),
    path("can-doi-cung-cau/canh-bao/<int:pk>/de-nghi/", views.forecast_ask, name="forecast_ask"),
    path("can-doi-cung-cau/canh-bao/<int:pk>/bo-qua/", views.forecast_dismiss, name="forecast_dismiss"),
    path("danh-muc-hang-hoa/", views.reference, name="reference"),
    # Matching rounds
    path("phien-ghep-noi/", views.rounds, name="rounds"),
    path("phien-ghep-noi/moi/", views.round_new, name="round_new"),
    path("phien-ghep-noi/<int:pk>/", views.round_, name="round"),
    path("phien-ghep-noi/<int:pk>/ket-qua.xlsx", views.round_result, name="round_result"),
    path("phien-ghep-noi/<int:pk>/cac-lo.zip", views.round_lots, name="round_lots"),
    path("phien-ghep-noi/<int:pk>/tra-loi/", views.round_answer, name="round_answer"),
    path("phien-ghep-noi/<int:pk>/<str:step>/", views.round_step, name="round_step"),
    path("ghep-noi/<int:pk>/", views.match, name="match"),
    path("ghep-noi/<int:pk>/bo/", views.match_drop, name="match_drop"),
    # Points of sale
    path("diem-ban/", views.points, name="points"),
    path("diem-ban.<str:suffix>", views.points_format, name="points_format"),
    path("diem-ban/moi/", views.point_new, name="point_new"),
    path("diem-ban/tieu-chi/", views.points_criteria, name="points_criteria"),
    path("diem-ban/doanh-so/", views.points_sales, name="points_sales"),
    path("diem-ban/<slug:code>/", views.point, name="point"),
    path("diem-ban/<slug:code>/anh/", views.point_photo, name="point_photo"),
    path("diem-ban/<slug:code>/sua/", views.point_edit, name="point_edit"),
    path("diem-ban/<slug:code>/viec/", views.point_fact, name="point_fact"),
    path("diem-ban/<slug:code>/gia-han/", views.point_renewal, name="point_renewal"),
    path("diem-ban/<slug:code>/dua-hang/", views.arrangement_new, name="arrangement_new"),
    path("diem-ban/<slug:code>/hang/moi/", views.point_goods_new, name="point_goods_new"),
    path("diem-ban/<slug:code>/hang/<int:pk>/thoi/", views.point_goods_end, name="point_goods_end"),
    path("diem-ban/<slug:code>/kiem-tra/moi/", views.inspection_new, name="inspection_new"),
    path("diem-ban/<slug:code>/kiem-tra/<int:pk>/", views.inspection, name="inspection"),
    path("diem-ban/<slug:code>/kiem-tra/<int:pk>/anh/<slug:item>/", views.inspection_photo, name="inspection_photo"),
    path("diem-ban/<slug:code>/doanh-so/", views.point_sales, name="point_sales"),
    path("diem-ban/<slug:code>/doanh-so.<str:suffix>", views.point_sales_format, name="point_sales_format"),
    path("diem-ban/<slug:code>/doanh-so/nhap/", views.sales_import, name="sales_import"),
    path("diem-ban/<slug:code>/doanh-so/nhap/mau.xlsx", views.sales_template, name="sales_template"),
    path("diem-ban/<slug:code>/doanh-so/nhap/<int:pk>/", views.sales_rehearsal, name="sales_rehearsal"),
    path("diem-ban/<slug:code>/doanh-so/nhap/<int:pk>/tra-lai.xlsx", views.sales_returned, name="sales_returned"),
    # Tracing and recalls
    path("truy-xuat/", views.batches, name="batches"),
    path("truy-xuat.<str:suffix>", views.batches_format, name="batches_format"),
    path("truy-xuat/moi/", views.batch_new, name="batch_new"),
    path("truy-xuat/nhan/", views.batch_labels, name="batch_labels"),
    path("truy-xuat/su-kien/moi/", views.event_new, name="event_new"),
    path("truy-xuat/su-kien.<str:suffix>", views.events_format, name="events_format"),
    path("truy-xuat/su-kien/nhap/", views.events_import, name="events_import"),
    path("truy-xuat/su-kien/nhap/mau.xlsx", views.events_template, name="events_template"),
    path("truy-xuat/su-kien/nhap/<int:pk>/", views.events_rehearsal, name="events_rehearsal"),
    path("truy-xuat/su-kien/nhap/<int:pk>/tra-lai.xlsx", views.events_returned, name="events_returned"),
    path("truy-xuat/che-bien/moi/", views.transformation_new, name="transformation_new"),
    path("truy-xuat/<str:code>/", views.batch, name="batch"),
    path("truy-xuat/<str:code>/anh/", views.batch_photo, name="batch_photo"),
    path("truy-xuat/<str:code>/ma.<str:suffix>", views.batch_sign, name="batch_sign"),
    path("truy-xuat/<str:code>/phan-anh/", views.problem_new, name="problem_new"),
    path("truy-xuat/<str:code>/sua/", views.batch_edit, name="batch_edit"),
    path("truy-xuat/<str:code>/su-kien/<int:pk>/ghi-sai/", views.event_wrong, name="event_wrong"),
    path("truy-xuat/<str:code>/su-kien.jsonld", views.batch_epcis, name="batch_epcis"),
    path("truy-xuat/<str:code>/dau-vet/", views.batch_trace, name="batch_trace"),
    path("truy-xuat/<str:code>/dau-vet.xlsx", views.batch_trace_sheet, name="batch_trace_sheet"),
    path("truy-xuat/<str:code>/goi-du-lieu.zip", views.batch_package, name="batch_package"),
    path("truy-xuat/<str:code>/thu-hoi/", views.recall_new, name="recall_new"),
    path("thu-hoi/", views.recalls, name="recalls"),
    path("thu-hoi/<int:pk>/", views.recall, name="recall"),
    path("thu-hoi/<int:pk>/cac-noi.xlsx", views.recall_sheet, name="recall_sheet"),
    path("thu-hoi/<int:pk>/ket-thuc/", views.recall_close, name="recall_close"),
    path("thu-hoi/phan/<int:pk>/", views.recall_answer, name="recall_answer"),
    # Goods: the catalogue, photographs, certificates, sheets
    path("san-pham/", views.catalogue, name="catalogue"),
    path("san-pham.<str:suffix>", views.catalogue_format, name="catalogue_format"),
    path("san-pham/<int:pk>-<slug:slug>/", views.catalogue_product, name="catalogue_product"),
    path("san-pham/anh/<int:pk>/", views.product_photo, name="product_photo"),
    path("hang-hoa/san-pham/<int:pk>/anh/moi/", views.photo_new, name="photo_new"),
    path("hang-hoa/san-pham/anh/<int:pk>/bo/", views.photo_drop, name="photo_drop"),
    path("hang-hoa/san-pham.<str:suffix>", views.products_format, name="products_format"),
    path("hang-hoa/giay/", views.certificates, name="certificates"),
    path("hang-hoa/giay.<str:suffix>", views.certificates_format, name="certificates_format"),
    path("hang-hoa/giay/<int:pk>/viec/", views.certificate_fact, name="certificate_fact"),
    path("hang-hoa/bang/<topic:topic>/", views.goods_import, name="goods_import"),
    path("hang-hoa/bang/<topic:topic>/mau.xlsx", views.goods_template, name="goods_template"),
    path("hang-hoa/bang/<topic:topic>/<int:pk>/", views.goods_rehearsal, name="goods_rehearsal"),
    path("hang-hoa/bang/<topic:topic>/<int:pk>/tra-lai.xlsx", views.goods_returned, name="goods_returned"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    # Growing-area codes
    path("ma-so-vung-trong/", views.growing, name="growing"),
    path("ma-so-vung-trong.<str:suffix>", views.growing_format, name="growing_format"),
    path("ma-so-vung-trong/moi/", views.growing_new, name="growing_new"),
    path("ma-so-vung-trong/<int:pk>/", views.growing_code, name="growing_code"),
    path("ma-so-vung-trong/<int:pk>/sua/", views.growing_edit, name="growing_edit"),
    path("ma-so-vung-trong/<int:pk>/viec/", views.growing_fact, name="growing_fact"),
]
