from django.urls import path

from lienket.drafting import views

app_name = "drafting"
urlpatterns = [
    path("doc-van-ban/", views.documents, name="documents"),
    path("doc-van-ban/moi/", views.document_new, name="document_new"),
    path("doc-van-ban/<int:pk>/", views.document, name="document"),
    path("doc-van-ban/<int:pk>/tien-do.json", views.document_state, name="document_state"),
    path("doc-van-ban/<int:pk>/tep/", views.document_file, name="document_file"),
    path("doc-van-ban/<int:pk>/thong-tin/", views.document_facts, name="document_facts"),
    path("doc-van-ban/<int:pk>/ghi/", views.document_rehearsal, name="document_rehearsal"),
    path("doc-van-ban/<int:pk>/chac-chan/", views.accept_certain, name="accept_certain"),
    path("doc-van-ban/<int:pk>/hoan-tac/", views.undo, name="undo"),
    path("doc-van-ban/<int:pk>/nhan.<str:suffix>", views.labels, name="labels"),
    path("doc-van-ban/<int:pk>/y/<int:number>/", views.step, name="step"),
    path("doc-van-ban/<int:pk>/y/<int:number>/sua/", views.draft_edit, name="draft_edit"),
    path("doc-van-ban/<int:pk>/y/<int:number>/tach/", views.split, name="split"),
    path("doc-van-ban/<int:pk>/y/<int:number>/gop/", views.merge, name="merge"),
]
