"""Pages of this room."""

from lienket.agreements.views.agreement_pages import (
    agreement,
    agreement_edit,
    agreement_file,
    agreement_new,
    agreements,
    agreements_format,
    clauses_edit,
    programme_new,
)
from lienket.agreements.views.balance_pages import balance
from lienket.agreements.views.commitment_list import commitments, commitments_format
from lienket.agreements.views.commitment_page import commitment
from lienket.agreements.views.commitment_writing import (
    commitment_edit,
    commitment_new,
    due_change,
    override,
    partners_ask,
    progress_new,
)
from lienket.agreements.views.programme_pages import changed_since, field_new, fields, programme, programme_edit
from lienket.agreements.views.report_pages import report, report_file, report_new, reports
from lienket.agreements.views.sheet_pages import (
    commitments_import,
    commitments_rehearsal,
    commitments_returned,
    commitments_template,
)

__all__ = [
    "agreement",
    "agreement_edit",
    "agreement_file",
    "agreement_new",
    "agreements",
    "agreements_format",
    "balance",
    "changed_since",
    "clauses_edit",
    "commitment",
    "commitment_edit",
    "commitment_new",
    "commitments",
    "commitments_format",
    "commitments_import",
    "commitments_rehearsal",
    "commitments_returned",
    "commitments_template",
    "due_change",
    "field_new",
    "fields",
    "override",
    "partners_ask",
    "programme",
    "programme_edit",
    "programme_new",
    "progress_new",
    "report",
    "report_file",
    "report_new",
    "reports",
]
