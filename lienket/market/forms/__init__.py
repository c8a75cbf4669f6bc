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
from lienket.market.forms.rounds import DropForm, RoundForm, RoundStepForm

__all__ = [
    "AnswerForm",
    "BalanceForm",
    "CertificateEditForm",
    "CertificateForm",
    "DealFilterForm",
    "DeliveryForm",
    "DropForm",
    "JudgeForm",
    "LotFilterForm",
    "LotForm",
    "ProductEditForm",
    "ProductForm",
    "RoundForm",
    "RoundStepForm",
    "SeasonForm",
    "SheetForm",
    "StepForm",
    "TieForm",
    "paper_form",
]
