"""Work of this room that is done by the worker."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.queries import viewer_for
from lienket.drafting import actions
from lienket.drafting.choices import DocumentState
from lienket.drafting.models import Document
from lienket.engines.reading import packaged_lexicon, read
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import job, report
from lienket.ground.refusals import Refusal
from lienket.ground.texts import pasted, read_text

STAGES = 3


def job_key(document_id: int) -> str:
    """Under what name the progress of reading a document is kept."""
    return f"drafting.read:{document_id}"


@job(progress=True, atomic=False)
def read_document(*, document_id: int) -> None:
    """Open a document, read it and keep its drafts, as whoever handed it in. Done twice, it reads once."""
    document = Document.objects.select_related("owner__locality", "made_by", "file").get(pk=document_id)
    if document.state in (DocumentState.READY, DocumentState.COMMITTED):
        return
    viewer = viewer_for(document.made_by, document.acting_as)
    try:
        if document.state != DocumentState.READING:
            actions.start_reading(actor=viewer, document=document)
        report(0, STAGES, _("Đang mở tệp"))
        opened = read_text(document.file_name, read_bytes(document.file)) if document.file else pasted(document.pasted)
        report(1, STAGES, _("Đang đọc từng ý"))
        reading = read(opened.paragraphs, packaged_lexicon(), document.signed_on)
        report(2, STAGES, _("Đang tra cơ quan, địa phương"))
        pages = max(opened.pages, default=0) or None
        actions.keep_reading(actor=viewer, document=document, reading=reading, notes=opened.notes, pages=pages)
    except Refusal as refusal:
        actions.fail_reading(actor=viewer, document=document, sentence=refusal.sentence)
