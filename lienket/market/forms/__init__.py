"""Forms of this room."""

from lienket.market.forms.deals import AnswerForm, DealFilterForm, TieForm, paper_form
from lienket.market.forms.deliveries import DeliveryForm, JudgeForm
from lienket.market.forms.delivery_lists import DeliveryFilterForm
from lienket.market.forms.goods import CertificateEditForm, CertificateForm, ProductEditForm, ProductForm
from lienket.market.forms.inquiries import (
    ANSWER_DAYS,
    ChooseForm,
    InquiryForm,
    ProposalForm,
    QuoteForm,
    inquiry_initial,
)
from lienket.market.forms.lots import (
    BalanceForm,
    BalanceLotsForm,
    ChosenForm,
    LotFilterForm,
    LotForm,
    SeasonForm,
    SheetForm,
    StepForm,
)
from lienket.market.forms.months import AskPartnerForm, DismissForm, EstimateForm
from lienket.market.forms.points import (
    ArrangementForm,
    CoordinatesField,
    GoodsEndForm,
    InspectionForm,
    OrganisationField,
    PointFactForm,
    PointFilterForm,
    PointForm,
    PointGoodsForm,
    RenewalForm,
)
from lienket.market.forms.rates import CountedForm, PublicRateForm, RateForm
from lienket.market.forms.rounds import AnswersForm, DropForm, RoundForm, RoundStepForm, answers_of

__all__ = [
    "ANSWER_DAYS",
    "AnswerForm",
    "AnswersForm",
    "ArrangementForm",
    "AskPartnerForm",
    "BalanceForm",
    "BalanceLotsForm",
    "CertificateEditForm",
    "CertificateForm",
    "ChooseForm",
    "ChosenForm",
    "CoordinatesField",
    "CountedForm",
    "DealFilterForm",
    "DeliveryFilterForm",
    "DeliveryForm",
    "DismissForm",
    "DropForm",
    "EstimateForm",
    "GoodsEndForm",
    "InquiryForm",
    "InspectionForm",
    "JudgeForm",
    "LotFilterForm",
    "LotForm",
    "OrganisationField",
    "PointFactForm",
    "PointFilterForm",
    "PointForm",
    "PointGoodsForm",
    "ProductEditForm",
    "ProductForm",
    "ProposalForm",
    "PublicRateForm",
    "QuoteForm",
    "RateForm",
    "RenewalForm",
    "RoundForm",
    "RoundStepForm",
    "SeasonForm",
    "SheetForm",
    "StepForm",
    "TieForm",
    "answers_of",
    "inquiry_initial",
    "paper_form",
]
