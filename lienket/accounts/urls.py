from allauth.account import views as sign_in
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as sso
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path

from lienket.accounts import views

# django-allauth asks for its pages by these names; the addresses are ours.
sign_in_pages = [
    path("dang-nhap/", sign_in.login, name="account_login"),
    path("dang-xuat/", sign_in.logout, name="account_logout"),
    path("tai-khoan/da-khoa/", sign_in.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-nhan-lai/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", sign_in.password_change, name="account_change_password"),
    path("dang-nhap/buoc-hai/", mfa.authenticate, name="mfa_authenticate"),
    path("dang-nhap/khoa-truy-cap/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("tai-khoan/bao-mat/", mfa.index, name="mfa_index"),
    path("tai-khoan/bao-mat/xac-nhan-lai/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/bao-mat/ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/bao-mat/ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tai-khoan/bao-mat/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/bao-mat/ma-du-phong/tao/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "tai-khoan/bao-mat/ma-du-phong/tai-ve/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("tai-khoan/bao-mat/khoa/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("tai-khoan/bao-mat/khoa/them/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("tai-khoan/bao-mat/khoa/<int:pk>/bo/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("tai-khoan/bao-mat/khoa/<int:pk>/sua/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("tai-khoan/bao-mat/khoa/xac-nhan-lai/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("dang-nhap/mot-lan/loi/", sso.login_error, name="socialaccount_login_error"),
    path("dang-nhap/mot-lan/huy/", sso.login_cancelled, name="socialaccount_login_cancelled"),
    path("dang-nhap/mot-lan/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("dang-nhap/mot-lan/<str:provider_id>/ve/", oidc.callback, name="openid_connect_callback"),
]

own_pages = [
    path("tai-khoan/", views.me, name="me"),
    path("tai-khoan/tu-cach/", views.act_for, name="act_for"),
    path("quan-tri/nguoi-dung/", views.people, name="people"),
    path("quan-tri/nguoi-dung/them/", views.person_new, name="person_new"),
    path("quan-tri/nguoi-dung/<int:pk>/", views.person, name="person"),
    path("quan-tri/nguoi-dung/<int:pk>/mat-khau/", views.person_password, name="person_password"),
    path("quan-tri/nguoi-dung/<int:pk>/trang-thai/", views.person_active, name="person_active"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/them/", views.membership_new, name="membership_new"),
    path("quan-tri/vai-tro/<int:pk>/thoi/", views.membership_end, name="membership_end"),
    path("quan-tri/uy-quyen/", views.mandates, name="mandates"),
    path("quan-tri/uy-quyen/them/", views.mandate_new, name="mandate_new"),
    path("quan-tri/uy-quyen/<int:pk>/ket-thuc/", views.mandate_end, name="mandate_end"),
    path("quan-tri/dang-nhap/", views.sign_ins, name="sign_ins"),
]

urlpatterns = [*sign_in_pages, path("", include((own_pages, "accounts")))]
