"""Checks of points of sale: the list of the day filled in, and a request to the operator for what fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.actions.points import kept_photo
from lienket.market.choices import InspectionResult, ItemVerdict
from lienket.market.models import Inspection, InspectionItem, PointOfSale
from lienket.market.queries import CriteriaSet

DAYS_TO_REPAIR = timedelta(days=30)


@dataclass(frozen=True)
class Found:
    """What was found at one line of the list."""

    verdict: str
    note: str = ""
    photo: UploadedFile | None = None


@once
def inspect(
    *,
    actor: Actor,
    point: PointOfSale,
    by: Organisation,
    on: date,
    inspectors: str,
    found: Mapping[str, Found],
    note: str = "",
    due_on: date | None = None,
    sample: bool = False,
) -> Inspection:
    """Write down a check. What fails becomes a request to the operator, unless the operator checked itself."""
    if isinstance(actor, Viewer):
        access.check_can_check_point(actor, point)
        if not actor.acts_for(by.pk):
            raise NotAllowed(_("Anh/chị chỉ ghi lần kiểm tra của đơn vị mình."))
    criteria = _criteria(on)
    _check_found(criteria, found)
    result = rules.inspection_result(one.verdict for one in found.values())
    with act(actor, "market.inspect_point", words=f"ghi kiểm tra ngày {on:%d/%m/%Y}", on=point):
        made = Inspection.objects.create(
            point=point,
            on=on,
            criteria=criteria.code,
            by=by,
            inspectors=inspectors.strip(),
            note=note,
            result=result,
            sample=sample,
        )
        InspectionItem.objects.bulk_create(
            InspectionItem(
                inspection=made,
                code=one.code,
                verdict=found[one.code].verdict,
                note=found[one.code].note.strip()[:500],
                **kept_photo(found[one.code].photo, f"{one.code}-anh"),
            )
            for one in criteria.items
        )
        if result == InspectionResult.FAILED and by.pk != point.operator_id:
            _ask_repair(actor, made, criteria, found, due_on)
    return made


def _criteria(on: date) -> CriteriaSet:
    if on > timezone.localdate():
        raise Refusal(_("Ngày kiểm tra chưa tới."), field="on")
    criteria = queries.criteria_on(on)
    if criteria is None:
        first = queries.point_criteria_sets()[0].valid_from
        told = _("Chưa có bộ tiêu chí cho ngày này: bộ đầu tiên có từ ngày %(day)s.")
        raise Refusal(told % {"day": f"{first:%d/%m/%Y}"}, field="on")
    return criteria


def _check_found(criteria: CriteriaSet, found: Mapping[str, Found]) -> None:
    for one in criteria.items:
        if one.code not in found or found[one.code].verdict not in ItemVerdict.values:
            raise Refusal(_("Chưa đánh giá mục “%(item)s”.") % {"item": one.words}, field=one.code)
        if found[one.code].verdict == ItemVerdict.FAIL and not found[one.code].note.strip():
            told = _("Mục “%(item)s” chưa đạt: hãy ghi rõ chỗ chưa đạt.") % {"item": one.words}
            raise Refusal(told, field=f"{one.code}-ghi-chu")


def _ask_repair(
    actor: Actor, made: Inspection, criteria: CriteriaSet, found: Mapping[str, Found], due_on: date | None
) -> None:
    failing: Sequence[str] = [
        f"{one.name}: {found[one.code].note}" for one in criteria.items if found[one.code].verdict == ItemVerdict.FAIL
    ]
    made.request = coordination.ask(
        actor=actor,
        asking=made.by,
        answering=made.point.operator,
        title=f"Khắc phục {len(failing)} mục chưa đạt tại {made.point.name}",
        body="\n".join(failing),
        due_on=due_on or timezone.localdate() + DAYS_TO_REPAIR,
        matter=made,
        sample=made.sample,
    )
    made.save()
