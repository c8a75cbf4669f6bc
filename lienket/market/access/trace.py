"""Who writes about a batch, who follows it how far, who may recall it; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PARTY, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotThere
from lienket.market import queries
from lienket.market.choices import TraceRight
from lienket.market.models import Batch, Recall, RecallParty


def keeps_batch(viewer: Viewer, batch: Batch) -> bool:
    return viewer.acts_for(batch.owner_id)


def check_can_keep_batch(viewer: Viewer, batch: Batch) -> None:
    """Batches and their events are entered by whoever owns them."""
    if not keeps_batch(viewer, batch):
        raise NotThere(_("Lô này do đơn vị khác lập."))
    check_role(viewer, PREPARERS, _("ghi lô và sự kiện truy xuất"))


def trace_right(viewer: Viewer, batch: Batch) -> str:
    """How far the viewer may follow a batch: TraceRight, or "" where not at all. Three queries at most.

    All the way: its owner, the authorities of its province, the organiser of a round it was sold in. One step: who
    bought it, and who made it, or something of it, in a transformation.
    """
    if not viewer.is_member:
        return ""
    if keeps_batch(viewer, batch) or queries.is_authority(viewer, batch.province_id):
        return str(TraceRight.FULL)
    buyers, organisers, neighbours = queries.beside(batch)
    if any(viewer.acts_for(one) for one in organisers):
        return str(TraceRight.FULL)
    return str(TraceRight.STEP) if any(viewer.acts_for(one) for one in (*buyers, *neighbours)) else ""


def check_follows(viewer: Viewer, batch: Batch, *, whole: bool = False) -> str:
    """The viewer's right; NotThere for none, or for one step where the `whole` way is asked for."""
    found = trace_right(viewer, batch)
    if not found or (whole and found != TraceRight.FULL):
        raise NotThere(_("Dấu vết đầy đủ của lô này chỉ dành cho các bên của nó và cơ quan quản lý."))
    return found


def may_recall(viewer: Viewer, batch: Batch) -> bool:
    """The owner, and the authorities of the province of origin."""
    return viewer.may(DECIDERS) and (keeps_batch(viewer, batch) or queries.is_authority(viewer, batch.province_id))


def check_can_recall(viewer: Viewer, batch: Batch) -> None:
    if not keeps_batch(viewer, batch) and not queries.is_authority(viewer, batch.province_id):
        raise NotThere(_("Chỉ đơn vị lập lô hoặc cơ quan quản lý của tỉnh mở thu hồi."))
    check_role(viewer, DECIDERS, _("mở thu hồi"))


def runs_recall(viewer: Viewer, recall: Recall) -> bool:
    return viewer.acts_for(recall.opened_by_id)


def reads_recall(viewer: Viewer, recall: Recall) -> bool:
    """Whether the viewer sees everyone a recall touches: who opened it, the owner, the authorities of the province."""
    return (
        runs_recall(viewer, recall)
        or keeps_batch(viewer, recall.batch)
        or queries.is_authority(viewer, recall.batch.province_id)
    )


def check_can_close(viewer: Viewer, recall: Recall) -> None:
    if not runs_recall(viewer, recall):
        raise NotThere(_("Đợt thu hồi này do đơn vị khác mở."))
    check_role(viewer, DECIDERS, _("kết thúc thu hồi"))


def check_can_answer_recall(viewer: Viewer, party: RecallParty) -> None:
    if not viewer.acts_for(party.organisation_id):
        raise NotThere(_("Phần thu hồi này của đơn vị khác."))
    check_role(viewer, PREPARERS, _("báo kết quả thu hồi"))


ROWS = [
    Row("market:batches", ANYONE, ANY),
    Row("market:batches_format", MEMBERS, ANY),
    Row("market:batch_new", PREPARERS, ANY, WRITE),
    Row("market:batch_labels", PREPARERS, ANY),
    Row("market:event_new", PREPARERS, ANY, WRITE),
    Row("market:transformation_new", PREPARERS, ANY, WRITE),
    Row("market:events_format", MEMBERS, ANY),
    Row("market:events_import", PREPARERS, ANY, WRITE),
    Row("market:events_template", PREPARERS, ANY),
    Row("market:events_rehearsal", PREPARERS, OWNER, WRITE),
    Row("market:events_returned", PREPARERS, OWNER),
    Row("market:batch", ANYONE, VISIBLE),
    Row("market:batch_photo", ANYONE, VISIBLE),
    Row("market:batch_sign", ANYONE, VISIBLE),
    Row("market:problem_new", ANYONE, VISIBLE, WRITE),
    Row("market:batch_edit", PREPARERS, OWNER, WRITE),
    Row("market:event_wrong", PREPARERS, OWNER, WRITE),
    Row("market:batch_epcis", MEMBERS, OWNER),
    Row("market:batch_trace", MEMBERS, PARTY),
    Row("market:batch_trace_sheet", MEMBERS, PARTY),
    Row("market:batch_package", MEMBERS, OWNER),
    Row("market:recall_new", DECIDERS, OWNER, WRITE),
    Row("market:recalls", ANYONE, ANY),
    Row("market:recall", ANYONE, VISIBLE),
    Row("market:recall_sheet", MEMBERS, OWNER),
    Row("market:recall_close", DECIDERS, OWNER, WRITE),
    Row("market:recall_answer", PREPARERS, PARTY, WRITE),
]
