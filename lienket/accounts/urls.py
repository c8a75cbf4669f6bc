from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as sso
from django.urls import include, path

from lienket.accounts.views import mandates, own, people, sign_in, single_sign_on

# django-allauth asks for its pages by these names; the addresses are ours.
sign_in_pages = [
    path("dang-nhap/", sign_in.SignIn.as_view(), name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("tai-khoan/da-khoa/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-nhan-lai/", sign_in.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("dang-nhap/buoc-hai/", sign_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("dang-nhap/khoa-truy-cap/", sign_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("tai-khoan/bao-mat/", mfa.index, name="mfa_index"),
    path("tai-khoan/bao-mat/xac-nhan-lai/", sign_in.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("tai-khoan/bao-mat/ung-dung/", sign_in.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("tai-khoan/bao-mat/ung-dung/tat/", sign_in.DeactivateApp.as_view(), name="mfa_deactivate_totp"),
    path("tai-khoan/bao-mat/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tai-khoan/bao-mat/ma-du-phong/tao/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/bao-mat/ma-du-phong/tai-ve/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("tai-khoan/bao-mat/khoa/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("tai-khoan/bao-mat/khoa/them/", sign_in.AddKey.as_view(), name="mfa_add_webauthn"),
    path("tai-khoan/bao-mat/khoa/<int:pk>/bo/", sign_in.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("tai-khoan/bao-mat/khoa/<int:pk>/sua/", sign_in.RenameKey.as_view(), name="mfa_edit_webauthn"),
    path(
        "tai-khoan/bao-mat/khoa/xac-nhan-lai/",
        sign_in.ConfirmKey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("tai-khoan/dang-nhap-mot-lan/", single_sign_on.Connections.as_view(), name="socialaccount_connections"),
    path("dang-nhap/mot-lan/loi/", sso.login_error, name="socialaccount_login_error"),
    path("dang-nhap/mot-lan/huy/", sso.login_cancelled, name="socialaccount_login_cancelled"),
    path("dang-nhap/mot-lan/<str:provider_id>/", single_sign_on.login, name="openid_connect_login"),
    path("dang-nhap/mot-lan/<str:provider_id>/ve/", single_sign_on.callback, name="openid_connect_callback"),
]

own_pages = [
    path("tai-khoan/", own.me, name="me"),
    path("tai-khoan/tu-cach/", own.act_for, name="act_for"),
    path("quan-tri/nguoi-dung/", people.people, name="people"),
    path("quan-tri/nguoi-dung/them/", people.person_new, name="person_new"),
    path("quan-tri/nguoi-dung/<int:pk>/", people.person, name="person"),
    path("quan-tri/nguoi-dung/<int:pk>/mat-khau/", people.person_password, name="person_password"),
    path("quan-tri/nguoi-dung/<int:pk>/trang-thai/", people.person_active, name="person_active"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/them/", people.membership_new, name="membership_new"),
    path("quan-tri/vai-tro/<int:pk>/thoi/", people.membership_end, name="membership_end"),
    path("quan-tri/uy-quyen/", mandates.mandates, name="mandates"),
    path("quan-tri/uy-quyen/them/", mandates.mandate_new, name="mandate_new"),
    path("quan-tri/uy-quyen/<int:pk>/ket-thuc/", mandates.mandate_end, name="mandate_end"),
    path("quan-tri/dang-nhap/", mandates.sign_ins, name="sign_ins"),
]

urlpatterns = [*sign_in_pages, path("", include((own_pages, "accounts")))]
