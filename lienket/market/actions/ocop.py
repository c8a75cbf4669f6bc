"""OCOP dossiers: put together, lodged, checked, returned with a reason for each line, lodged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import OPEN
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries
from lienket.market.actions.ocop_requests import CHECK_DAYS, COUNCIL_DAYS, ask_about, send_back, settle
from lienket.market.choices import DOSSIER_STEPS, SETTLED, WRITABLE, DossierState, DossierStep
from lienket.market.models import Dossier, DossierFile, Finding, Product, Recognition, ScorecardItem


@once
def make_dossier(
    *,
    actor: Actor,
    product: Product,
    maker: Organisation,
    note: str = "",
    checker: Organisation | None = None,
    holder: Organisation | None = None,
    on: date | None = None,
    sample: bool = False,
) -> Dossier:
    """Put a product forward under the criteria set of its day.

    `checker` and `holder` are the committees of its commune and province unless named; where the platform has no
    committee of the commune, or it owns the product, the province checks. Raises Refusal for what is not possible.
    """
    on = on or timezone.localdate()
    commune, province = queries.committees_of(product.place, on)
    if isinstance(actor, Viewer):
        access.check_can_put_forward(actor, product, commune.pk if commune else None)
    holder = holder or province
    if holder is None:
        raise Refusal(_("Nền tảng chưa có UBND tỉnh, thành phố của nơi sản xuất này."), field="product")
    if holder.pk == product.owner_id:
        raise Refusal(_("Nơi đánh giá không tự đưa sản phẩm của mình ra đánh giá."), field="product")
    checker = checker or commune or holder
    if checker.pk == product.owner_id:
        checker = holder
    criteria = queries.criteria_set_on(on)
    if criteria is None:
        raise Refusal(_("Chưa có bộ tiêu chí OCOP cho ngày này."), field="product")
    card = queries.card_for(product.commodity.ocop, criteria.code, holder.pk)
    if card is None:
        told = _("Chưa có phiếu chấm điểm cho nhóm sản phẩm này: hãy nhờ tỉnh nhập phiếu chấm từ Excel.")
        raise Refusal(told, field="product")
    if product.dossiers.exclude(state__in=sorted(SETTLED)).exists():
        raise Refusal(_("Sản phẩm này đang có một hồ sơ OCOP chưa xong."), field="product")
    with act(actor, "market.make_dossier", words=f"lập hồ sơ OCOP cho “{product.name}”") as line:
        line.on = Dossier.objects.create(
            product=product,
            owner_id=product.owner_id,
            maker=maker,
            checker=checker,
            holder=holder,
            criteria=criteria.code,
            card=card,
            note=note.strip(),
            made_on=on,
            sample=sample,
        )
        return line.on


@once
def add_document(
    *, actor: Actor, dossier: Dossier, item: ScorecardItem | None, upload: UploadedFile | StoredFile, name: str = ""
) -> DossierFile:
    """Put a document into a dossier that is with its owner, for a line of the scorecard or for the whole."""
    if isinstance(actor, Viewer):
        access.check_can_prepare(actor, dossier)
    if item is not None and item.card_id != dossier.card_id:
        raise Refusal(_("Mục này không có trong phiếu chấm của hồ sơ."), field="item")
    words = f"thêm tài liệu vào hồ sơ OCOP, mục {item.code}" if item else "thêm tài liệu vào hồ sơ OCOP"
    with act(actor, "market.add_document", words=words, on=dossier):
        held = claim(Dossier, dossier.pk)
        _check_writable(held)
        kept = upload if isinstance(upload, StoredFile) else _kept(upload)
        held.save()
        return DossierFile.objects.create(
            dossier=held,
            item=item,
            file=kept,
            name=(name or getattr(upload, "name", "") or "tai-lieu")[-200:],
            added_by=actor.person_label[:200],
        )


def drop_document(*, actor: Viewer, file: DossierFile) -> None:
    """Take a document out of a dossier that is with its owner; the trail keeps that it was there."""
    access.check_can_prepare(actor, file.dossier)
    with act(actor, "market.drop_document", words=f"bỏ tài liệu “{file.name}” khỏi hồ sơ OCOP", on=file.dossier):
        held = claim(Dossier, file.dossier_id)
        _check_writable(held)
        held.save()
        DossierFile.objects.filter(pk=file.pk).delete()


def _check_writable(dossier: Dossier) -> None:
    if dossier.state not in WRITABLE:
        told = _("Hồ sơ đã nộp (“%(state)s”): chỉ sửa được khi được trả lại.")
        raise Refusal(told % {"state": dossier.get_state_display()})


def _kept(upload: UploadedFile) -> StoredFile:
    try:
        return store_upload(upload)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="upload") from refusal


def check_step(dossier: Dossier, step: str) -> None:
    """Raise Refusal for a step that the state of the dossier does not allow."""
    if dossier.state not in DOSSIER_STEPS[step]:
        told = _("Hồ sơ đang “%(state)s” nên không làm được bước “%(step)s”.")
        raise Refusal(told % {"state": dossier.get_state_display(), "step": DossierStep(step).label})


@once
def lodge(*, actor: Actor, dossier: Dossier, version: int | None = None, on: date | None = None) -> Dossier:
    """Hand a dossier in for the initial check; again after it was returned. Refused while a document is missing."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_prepare(actor, dossier)
    with act(actor, "market.lodge_dossier", words="nộp hồ sơ OCOP", on=dossier):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.CHECKING})
        check_step(held, DossierStep.LODGE)
        missing = queries.missing_of(held)
        if missing:
            names = "; ".join(str(one) for one in missing)
            raise Refusal(_("Còn thiếu tài liệu bắt buộc: %(names)s.") % {"names": names})
        held.state, held.lodged_on = DossierState.CHECKING, held.lodged_on or on
        held.round += 1
        held.save()
        title = "Kiểm tra ban đầu hồ sơ OCOP" if held.round == 1 else "Kiểm tra lại hồ sơ OCOP"
        held.check_request = ask_about(actor, held, held.owner, held.checker, title, on, CHECK_DAYS)
        held.save()
        _answer_reminders(actor, held, on)
    return held


def _answer_reminders(actor: Actor, dossier: Dossier, on: date) -> None:
    """A dossier handed in is the answer to the reminder that the recognition ends."""
    rows = Recognition.objects.filter(product=dossier.product_id, reminder__state__in=sorted(OPEN))
    for one in rows.select_related("reminder"):
        settle(actor, one.reminder, f"Đã nộp hồ sơ {dossier.number}.", on)


@once
def check_dossier(
    *,
    actor: Actor,
    dossier: Dossier,
    passed: bool,
    reasons: Mapping[int, str] | None = None,
    note: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Dossier:
    """The commune's initial check: on to the council, or back to the owner with a reason for each line.

    The province may send back in the same way what it was sent. `reasons` {pk of a line: why}.
    """
    on = on or timezone.localdate()
    given = {pk: why.strip() for pk, why in (reasons or {}).items() if why.strip()}
    if isinstance(actor, Viewer):
        access.check_can_check(actor, dossier)
    if passed and (given or dossier.state == DossierState.WAITING):
        if given:
            raise Refusal(_("Có mục chưa đạt: hãy chọn trả lại, hoặc xóa lý do ở các mục đó."), field="result")
        raise Refusal(_("Hồ sơ đã qua kiểm tra ban đầu: hãy giao Hội đồng, hoặc trả lại có lý do."), field="result")
    if not passed and not given and not note.strip():
        raise Refusal(_("Trả lại thì ghi lý do ở từng mục chưa đạt, hoặc ở phần chung."), field="note")
    step = DossierStep.PASS if passed else DossierStep.RETURN
    words = "hồ sơ OCOP đạt kiểm tra ban đầu" if passed else "trả lại hồ sơ OCOP để bổ sung"
    with act(actor, f"market.{step}_dossier", words=words, on=dossier, reason=note):
        wanted = DossierState.WAITING if passed else DossierState.RETURNED
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": wanted})
        check_step(held, step)
        if passed:
            _send_on(actor, held, note, on)
        else:
            _send_back(actor, held, given, note, on)
    return held


def _send_on(actor: Actor, held: Dossier, note: str, on: date) -> None:
    held.state = DossierState.WAITING
    held.save()
    settle(actor, held.check_request, note.strip() or "Hồ sơ đạt kiểm tra ban đầu.", on)
    asking = held.owner if held.checker_id == held.holder_id else held.checker
    title = "Đánh giá, phân hạng sản phẩm OCOP"
    held.council_request = ask_about(actor, held, asking, held.holder, title, on, COUNCIL_DAYS)
    held.save()


def _send_back(actor: Actor, held: Dossier, given: Mapping[int, str], note: str, on: date) -> None:
    at_council = held.state == DossierState.WAITING
    by = held.holder if at_council else held.checker
    items = {one.pk: one for one in held.card.items.all()}
    if not set(given) <= set(items):
        raise Refusal(_("Có mục không thuộc phiếu chấm của hồ sơ."))
    findings: Sequence[tuple[ScorecardItem | None, str]] = [
        *([(None, note.strip())] if note.strip() else []),
        *((items[pk], why) for pk, why in given.items()),
    ]
    Finding.objects.bulk_create(
        Finding(dossier=held, round=held.round, by=by, item=item, reason=why[:1000], on=on) for item, why in findings
    )
    held.state = DossierState.RETURNED
    held.save()
    said = "\n".join(f"{item.code}: {why}" if item else why for item, why in findings)
    send_back(actor, held.council_request if at_council else held.check_request, said, on)
