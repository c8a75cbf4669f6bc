from django.urls import path, re_path

from lienket.monitoring import api, views

app_name = "monitoring"
urlpatterns = [
    # the public front
    path("quan-trac/", views.front, name="front"),
    path("quan-trac/cach-tinh/", views.how, name="how"),
    path("quan-trac/so-sanh/", views.compare, name="compare"),
    path("quan-trac/noi/<slug:code>/", views.place, name="place"),
    path("quan-trac/nam/", views.years, name="years"),
    path("quan-trac/nam.<slug:suffix>", views.years_format, name="years_format"),
    path("quan-trac/van-hanh/", views.board, name="board"),
    path("quan-trac/van-hanh.<slug:suffix>", views.board_format, name="board_format"),
    # alerts, and commitments that stations are tied to
    path("quan-trac/canh-bao/", views.alerts, name="alerts"),
    path("quan-trac/canh-bao/<int:pk>/", views.alert, name="alert"),
    path("quan-trac/canh-bao/quy-tac/moi/", views.rule_new, name="rule_new"),
    path("quan-trac/canh-bao/quy-tac/<int:pk>/sua/", views.rule_edit, name="rule_edit"),
    path("quan-trac/canh-bao/nhiem-vu/moi/", views.tie_new, name="tie_new"),
    path("quan-trac/canh-bao/nhiem-vu/<int:pk>/thoi/", views.tie_end, name="tie_end"),
    # stations
    path("quan-trac/tram/", views.stations, name="stations"),
    path("quan-trac/tram.<slug:suffix>", views.stations_format, name="stations_format"),
    path("quan-trac/tram/moi/", views.station_new, name="station_new"),
    path("quan-trac/tram/<slug:code>/", views.station, name="station"),
    path("quan-trac/tram/<slug:code>/so-lieu/", views.station_data, name="station_data"),
    path("quan-trac/tram/<slug:code>/so-lieu.<slug:suffix>", views.station_format, name="station_format"),
    path("quan-trac/tram/<slug:code>/lich/", views.station_patterns, name="station_patterns"),
    path("quan-trac/tram/<slug:code>/thiet-bi/", views.station_upkeep, name="station_upkeep"),
    # workbooks of stations
    path("quan-trac/nhap-tram/", views.stations_import, name="stations_import"),
    path("quan-trac/nhap-tram/mau.xlsx", views.stations_template, name="stations_template"),
    path("quan-trac/nhap-tram/tram-de-sua.xlsx", views.stations_workbook, name="stations_workbook"),
    path("quan-trac/nhap-tram/<int:pk>/", views.stations_rehearsal, name="stations_rehearsal"),
    path("quan-trac/nhap-tram/<int:pk>/da-kiem-tra.xlsx", views.stations_returned, name="stations_returned"),
    # intake
    path("quan-trac/nhap/", views.readings_import, name="readings_import"),
    path("quan-trac/nhap/mau.xlsx", views.readings_template, name="readings_template"),
    path("quan-trac/nhap/<int:pk>/", views.readings_rehearsal, name="readings_rehearsal"),
    path("quan-trac/nhap/<int:pk>/da-kiem-tra.xlsx", views.readings_returned, name="readings_returned"),
    path("quan-trac/luot-nhan/", views.intakes, name="intakes"),
    path("quan-trac/giu-lai/", views.helds, name="helds"),
    path("quan-trac/giu-lai/<slug:step>/", views.helds_step, name="helds_step"),
    # folders that stations write to
    path("quan-trac/thu-muc/", views.folders, name="folders"),
    path("quan-trac/thu-muc/lap-moi/", views.folder_new, name="folder_new"),
    path("quan-trac/thu-muc/<int:pk>/", views.folder, name="folder"),
    path("quan-trac/thu-muc/<int:pk>/sua/", views.folder_edit, name="folder_edit"),
    path("quan-trac/thu-muc/<int:pk>/vi-du/<slug:code>.txt", views.folder_example, name="folder_example"),
    path("quan-trac/thu-muc/<int:pk>/<slug:step>/", views.folder_step, name="folder_step"),
    # water samples
    path("quan-trac/mau-nuoc/", views.samples, name="samples"),
    path("quan-trac/mau-nuoc.<slug:suffix>", views.samples_format, name="samples_format"),
    path("quan-trac/mau-nuoc/tep-mau.xlsx", views.samples_template, name="samples_template"),
    path("quan-trac/mau-nuoc/nhap-bang/", views.samples_import, name="samples_import"),
    path("quan-trac/mau-nuoc/nhap-bang/<int:pk>/", views.samples_rehearsal, name="samples_rehearsal"),
    path("quan-trac/mau-nuoc/nhap-bang/<int:pk>/da-kiem-tra.xlsx", views.samples_returned, name="samples_returned"),
    path("quan-trac/mau-nuoc/nhap-moi/", views.sample_new, name="sample_new"),
    path("quan-trac/mau-nuoc/<int:pk>/", views.sample, name="sample"),
    path("quan-trac/mau-nuoc/<int:pk>/cung-diem/", views.sample_series, name="sample_series"),
    path("quan-trac/mau-nuoc/<int:pk>/sua/", views.sample_edit, name="sample_edit"),
    # SensorThings
    path("quan-trac/dcat.jsonld", views.dcat, name="dcat"),
    path("quan-trac/nguon/", views.sources, name="sources"),
    path("quan-trac/nguon/lap-moi/", views.source_new, name="source_new"),
    path("quan-trac/nguon/<int:pk>/khoa/", views.source_key, name="source_key"),
    re_path(r"^api/sensorthings/v1\.1/?$", api.things_root, name="things_root"),
    path("api/sensorthings/v1.1/$batch", api.things_batch, name="things_batch"),
    path("api/sensorthings/v1.1/CreateObservations", api.things_create, name="things_create"),
    path("api/sensorthings/v1.1/<path:rest>", api.things, name="things"),
    # keeping them
    path("quan-trac/tram/<slug:code>/sua/", views.station_edit, name="station_edit"),
    path("quan-trac/tram/<slug:code>/thong-so/moi/", views.series_new, name="series_new"),
    path("quan-trac/chuoi/<int:pk>/sua/", views.series_edit, name="series_edit"),
    path("quan-trac/tram/<slug:code>/thiet-bi/moi/", views.instrument_new, name="instrument_new"),
    path("quan-trac/thiet-bi/<int:pk>/sua/", views.instrument_edit, name="instrument_edit"),
    path("quan-trac/tram/<slug:code>/bao-tri/moi/", views.upkeep_new, name="upkeep_new"),
    path("quan-trac/bao-tri/<int:pk>/sua/", views.upkeep_edit, name="upkeep_edit"),
    path("quan-trac/bao-tri/<int:pk>/giay/", views.upkeep_paper, name="upkeep_paper"),
    path("quan-trac/tram/<slug:code>/ket-luan/moi/", views.judged_new, name="judged_new"),
    path("quan-trac/ket-luan/<int:pk>/thoi/", views.judged_lift, name="judged_lift"),
]
