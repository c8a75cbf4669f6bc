"""Forms of this room."""

from lienket.market.forms.goods import CertificateEditForm, CertificateForm, ProductEditForm, ProductForm
from lienket.market.forms.lots import BalanceForm, LotFilterForm, LotForm, SeasonForm, SheetForm, StepForm

__all__ = [
    "BalanceForm",
    "CertificateEditForm",
    "CertificateForm",
    "LotFilterForm",
    "LotForm",
    "ProductEditForm",
    "ProductForm",
    "SeasonForm",
    "SheetForm",
    "StepForm",
]
