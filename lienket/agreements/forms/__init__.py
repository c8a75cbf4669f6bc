"""Forms of this room: HTML input becomes clean values, and every fault a sentence."""

from lienket.agreements.forms.commitments import (
    CommitmentEditForm,
    CommitmentForm,
    DueForm,
    LiftForm,
    OverrideForm,
    PartnersForm,
    ProgressForm,
)
from lienket.agreements.forms.reports import (
    ReportForm,
    SheetForm,
)
from lienket.agreements.forms.texts import (
    AgreementEditForm,
    AgreementFileForm,
    AgreementFilterForm,
    AgreementForm,
    ClausesForm,
    FieldForm,
    ProgrammeEditForm,
    ProgrammeForm,
)

__all__ = [
    "AgreementEditForm",
    "AgreementFileForm",
    "AgreementFilterForm",
    "AgreementForm",
    "ClausesForm",
    "CommitmentEditForm",
    "CommitmentForm",
    "DueForm",
    "FieldForm",
    "LiftForm",
    "OverrideForm",
    "PartnersForm",
    "ProgrammeEditForm",
    "ProgrammeForm",
    "ProgressForm",
    "ReportForm",
    "SheetForm",
]
