"""Forms of this room."""

from lienket.market.forms.deals import (
    AnswerForm,
    DealFilterForm,
    TieForm,
    paper_form,
)
from lienket.market.forms.deliveries import (
    DeliveryForm,
    JudgeForm,
)
from lienket.market.forms.goods import CertificateEditForm, CertificateForm, ProductEditForm, ProductForm
from lienket.market.forms.lots import BalanceForm, LotFilterForm, LotForm, SeasonForm, SheetForm, StepForm

__all__ = [
    "AnswerForm",
    "BalanceForm",
    "CertificateEditForm",
    "CertificateForm",
    "DealFilterForm",
    "DeliveryForm",
    "JudgeForm",
    "LotFilterForm",
    "LotForm",
    "ProductEditForm",
    "ProductForm",
    "SeasonForm",
    "SheetForm",
    "StepForm",
    "TieForm",
    "paper_form",
]
