"""Points of sale: entered, corrected, recognised, closed; whose goods stand there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry import Point as Spot

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN
from lienket.coordination.models import Request
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.store import store_upload
from lienket.ground.maps import Boundaries
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, queries, rules
from lienket.market.actions.goods import check_enters_for
from lienket.market.choices import TRADING, GoodsBasis, PointFactKind, PointState
from lienket.market.models import Arrangement, PointFact, PointGoods, PointOfSale, Product

_PHOTO = ("png", "jpeg")
_NEAR_BORDER_DEGREES = 0.05
_FAR_FROM_COMMUNE_DEGREES = 0.6


@dataclass(frozen=True)
class PointWords:
    """What a point says of itself. `place` is a commune or province of today."""

    name: str
    kind: str
    place_kind: str
    operator: Organisation
    recogniser: Organisation
    place: Unit
    opens_on: date
    closes_on: date | None = None
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    hours: str = ""
    phone: str = ""
    website: str = ""
    note: str = ""


@once
def make_point(
    *,
    actor: Actor,
    owner: Organisation,
    words: PointWords,
    code: str = "",
    upload: UploadedFile | None = None,
    sample: bool = False,
) -> PointOfSale:
    """Enter a point or a week of goods. Without a code it gets the next one of its province."""
    check_enters_for(actor, owner)
    _check_words(words)
    if code and PointOfSale.objects.filter(code=code).exists():
        raise Refusal(_("Đã có điểm bán mang mã “%(code)s”. Hãy chọn mã khác.") % {"code": code}, field="code")
    with act(actor, "market.make_point", words=f"lập điểm bán “{words.name}”") as line:
        given = _columns(words) | kept_photo(upload)
        made = PointOfSale.objects.create(owner=owner, code=code or _code(given["province"]), sample=sample, **given)
        made.folded = _folded(made)
        made.save()
        line.on = made
    return made


def edit_point(
    *, actor: Viewer, point: PointOfSale, version: int, words: PointWords, upload: UploadedFile | None = None
) -> PointOfSale:
    """Correct what a point says of itself; its facts, checks and sales stay as they are."""
    access.check_can_keep_point(actor, point)
    _check_words(words)
    with act(actor, "market.edit_point", words="sửa điểm bán", on=point):
        given = _columns(words)
        locked = claim(PointOfSale, point.pk, version=version, submitted=given)
        for name, value in (given | kept_photo(upload)).items():
            setattr(locked, name, value)
        locked.folded = _folded(locked)
        locked.save()
    return locked


def kept_photo(upload: UploadedFile | None, field: str = "upload") -> dict[str, Any]:
    """The columns of a photograph that was sent, or none. Raises Refusal on the field."""
    if upload is None:
        return {}
    try:
        return {"photo": store_upload(upload, kinds=_PHOTO), "photo_name": (upload.name or "anh")[-200:]}
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from refusal


def _columns(words: PointWords) -> dict[str, Any]:
    given = {one.name: getattr(words, one.name) for one in fields(words)}
    return given | {"province": words.place.province or words.place}


def _folded(point: PointOfSale) -> str:
    parts = (point.code, point.name, point.address, point.place.name, point.province.name, point.operator.name)
    return " ".join(fold(one) for one in parts)


def _code(province: Unit) -> str:
    """The next code of a province: 01-0007. Its row is held, so that two who enter at once get two codes."""
    Unit.objects.select_for_update(of=("self",)).get(pk=province.pk)
    taken = PointOfSale.objects.filter(code__startswith=f"{province.code}-").values_list("code", flat=True)
    numbers = [int(one.rpartition("-")[2]) for one in taken if one.rpartition("-")[2].isdigit()]
    return f"{province.code}-{max(numbers, default=0) + 1:04d}"


def _check_words(words: PointWords) -> None:
    if not words.name.strip():
        raise Refusal(_("Hãy ghi tên điểm bán."), field="name")
    problem = rules.days_problem(words.kind, words.opens_on, words.closes_on)
    if problem:
        raise Refusal(problem, field="closes_on")
    problem = rules.coordinates_problem(words.lat, words.lon) or _outside(words)
    if problem:
        raise Refusal(problem, field="spot")


def _outside(words: PointWords) -> str:
    """The sentence for coordinates away from the place the point says it is in; empty where the data do not tell."""
    if words.lat is None or words.lon is None:
        return ""
    province = words.place.province or words.place
    boundaries = Boundaries.load(timezone.localdate())
    if province.code in boundaries.shapes:
        away = boundaries.shapes[province.code].distance(Spot(words.lon, words.lat))
        if away > _NEAR_BORDER_DEGREES:
            return _("Tọa độ không nằm trong %(name)s: hãy xem lại tọa độ hoặc địa chỉ.") % {"name": province.name}
    place = words.place
    if place.level != "commune" or place.lat is None or place.lon is None:
        return ""
    if max(abs(place.lat - words.lat), abs(place.lon - words.lon)) > _FAR_FROM_COMMUNE_DEGREES:
        return _("Tọa độ quá xa %(name)s: hãy xem lại tọa độ hoặc địa chỉ.") % {"name": place.name}
    return ""


@once
def enter_fact(
    *,
    actor: Actor,
    point: PointOfSale,
    kind: str,
    on: date,
    until: date | None = None,
    decision: str = "",
    reason: str = "",
) -> PointFact:
    """Write down that a point was recognised, renewed, revoked, closed or opened again on a day."""
    if isinstance(actor, Viewer):
        access.check_can_enter_fact(actor, point, kind)
    label = str(PointFactKind(kind).label)
    if kind in (PointFactKind.REVOKE, PointFactKind.CLOSE) and not reason.strip():
        raise Refusal(_("Hãy ghi lý do."), field="reason")
    with act(actor, f"market.{kind}_point", words=label.lower(), on=point, reason=reason):
        locked = PointOfSale.objects.select_for_update(of=("self",)).get(pk=point.pk)
        today = timezone.localdate()
        last = locked.facts.order_by("on", "pk").last()
        state = queries.standing_of(locked, today).state
        problem = rules.fact_problem(state, kind, on, until, today, last.on if last else None)
        if problem:
            raise Refusal(problem, field="until" if "hạn" in problem else "on")
        recognising = kind in (PointFactKind.RECOGNISE, PointFactKind.RENEW)
        by = locked.recogniser_id if kind not in (PointFactKind.CLOSE, PointFactKind.REOPEN) else locked.operator_id
        return PointFact.objects.create(
            point=locked,
            kind=kind,
            on=on,
            until=until if recognising else None,
            decision=decision.strip()[:120],
            reason=reason.strip()[:500],
            by_id=by,
        )


@once
def ask_renewal(*, actor: Actor, point: PointOfSale, body: str = "", due_on: date | None = None) -> Request:
    """The operator asks the recogniser to recognise the point, or to renew that: a handshake about the point."""
    if isinstance(actor, Viewer):
        access.check_can_keep_point(actor, point)
    if point.operator_id == point.recogniser_id:
        raise Refusal(_("Đơn vị vận hành cũng là nơi công nhận: hãy ghi thẳng việc công nhận."))
    if open_renewal(point):
        raise Refusal(_("Đang có một đề nghị công nhận chưa xong của điểm bán này."))
    new = queries.standing_of(point, timezone.localdate()).state == PointState.PROPOSED
    title = "Công nhận điểm bán" if new else "Gia hạn công nhận điểm bán"
    with act(actor, "market.ask_renewal", words=f"đề nghị {title.lower()}", on=point):
        return coordination.ask(
            actor=actor,
            asking=point.operator,
            answering=point.recogniser,
            title=f"{title} “{point.name}”",
            body=body,
            due_on=due_on,
            matter=point,
            sample=point.sample,
        )


def open_renewal(point: PointOfSale) -> Request | None:
    """The request about the recognition of the point that is not ended yet, if there is one."""
    rows = Request.objects.filter(matter_type="market.pointofsale", matter_id=point.pk, state__in=sorted(OPEN))
    return rows.order_by("pk").first()


def remind_renewals(*, actor: Actor, today: date) -> int:
    """Ask operators whose recognition ends soon to renew it, once each; returns how many were asked.

    The request lies on the operator's desk with the last day of the recognition as its due date.
    """
    asked = 0
    for point, where in queries.due_points(today):
        if point.operator_id == point.recogniser_id or open_renewal(point) or where.until is None:
            continue
        with act(actor, "market.remind_renewal", words="nhắc gia hạn công nhận", on=point):
            coordination.ask(
                actor=actor,
                asking=point.recogniser,
                answering=point.operator,
                title=f"Nộp hồ sơ gia hạn công nhận điểm bán “{point.name}”",
                body=f"Thời hạn công nhận đến hết ngày {where.until:%d/%m/%Y}.",
                due_on=max(where.until, today),
                matter=point,
                sample=point.sample,
            )
        asked += 1
    return asked


@once
def arrange_goods(
    *,
    actor: Actor,
    point: PointOfSale,
    supplier: Organisation,
    goods: str,
    starts_on: date,
    ends_on: date | None = None,
    terms: str = "",
    due_on: date | None = None,
    sample: bool = False,
) -> Arrangement:
    """Propose that a supplier's goods stand at a point: the operator asks the supplier, or the other way round."""
    asking, answering = _sides(actor, point, supplier)
    if not goods.strip():
        raise Refusal(_("Hãy ghi hàng gì."), field="goods")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(_("Ngày cuối sớm hơn ngày đầu."), field="ends_on")
    state = queries.standing_of(point, timezone.localdate()).state
    if state not in TRADING and state != PointState.PROPOSED:
        told = _("Điểm bán đang ở trạng thái “%(state)s” nên không nhận thêm hàng.")
        raise Refusal(told % {"state": PointState(state).label})
    with act(actor, "market.arrange_goods", words=f"đề nghị đưa hàng “{goods}”", on=point):
        made = Arrangement.objects.create(
            point=point, supplier=supplier, goods=goods.strip(), terms=terms, starts_on=starts_on, ends_on=ends_on
        )
        made.request = coordination.ask(
            actor=actor,
            asking=asking,
            answering=answering,
            title=f"Đưa {goods.strip()} vào {point.name}",
            body=terms,
            due_on=due_on,
            matter=made,
            sample=sample,
        )
        made.save()
    return made


def _sides(actor: Actor, point: PointOfSale, supplier: Organisation) -> tuple[Organisation, Organisation]:
    """(asking, answering) by whom the actor acts for."""
    if supplier.pk == point.operator_id:
        raise Refusal(_("Hàng của chính đơn vị vận hành: hãy thêm thẳng vào danh sách hàng."), field="supplier")
    if not isinstance(actor, Viewer) or actor.acts_for(point.operator_id):
        return point.operator, supplier
    if actor.acts_for(supplier.pk):
        return supplier, point.operator
    raise NotAllowed(_("Chỉ đơn vị vận hành hoặc đơn vị có hàng mới đề nghị đưa hàng vào điểm bán."))


@once
def add_goods(
    *,
    actor: Actor,
    point: PointOfSale,
    name: str,
    province: Unit,
    starts_on: date,
    basis: str = GoodsBasis.OCOP,
    stars: int | None = None,
    product: Product | None = None,
    arrangement: Arrangement | None = None,
) -> PointGoods:
    """Put goods on the list of a point, from a day on."""
    if isinstance(actor, Viewer):
        access.check_can_keep_point(actor, point)
    if not name.strip():
        raise Refusal(_("Hãy ghi tên hàng."), field="name")
    if basis == GoodsBasis.OCOP and (stars is None or not 3 <= stars <= 5):
        raise Refusal(_("Hàng OCOP ở điểm bán đạt từ 3 đến 5 sao: hãy ghi số sao, hoặc chọn nhóm khác."), field="stars")
    if arrangement is not None and arrangement.point_id != point.pk:
        raise Refusal(_("Thỏa thuận này của điểm bán khác."), field="arrangement")
    if point.goods.filter(name=name.strip(), province=province, ends_on__isnull=True).exists():
        raise Refusal(_("Hàng “%(name)s” đang có trong danh sách.") % {"name": name.strip()}, field="name")
    with act(actor, "market.add_goods", words=f"thêm hàng “{name.strip()}” vào điểm bán", on=point):
        return PointGoods.objects.create(
            point=point,
            name=name.strip(),
            product=product,
            province=province,
            basis=basis,
            stars=stars if basis == GoodsBasis.OCOP else None,
            arrangement=arrangement,
            starts_on=starts_on,
            folded=f"{fold(name)} {fold(province.name)}",
        )


def end_goods(*, actor: Viewer, goods: PointGoods, on: date, reason: str) -> PointGoods:
    """Goods stand at the point no more after a day; the line stays. Ending it twice is refused."""
    access.check_can_keep_point(actor, goods.point)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do thôi bán."), field="reason")
    with act(actor, "market.end_goods", words=f"thôi bán “{goods.name}”", on=goods.point, reason=reason):
        locked = PointGoods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
        if locked.ends_on is not None:
            told = _("Hàng này đã thôi bán từ ngày %(day)s.") % {"day": f"{locked.ends_on:%d/%m/%Y}"}
            raise Refusal(told, field="on")
        if on < locked.starts_on:
            raise Refusal(_("Ngày thôi bán sớm hơn ngày bắt đầu."), field="on")
        locked.ends_on, locked.why_ended = on, reason.strip()[:300]
        locked.save()
    return locked
