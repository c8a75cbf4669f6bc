"""Batches: entered, corrected; and what consumers tell about them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, queries, rules
from lienket.market.actions.goods import check_enters_for
from lienket.market.actions.points import kept_photo
from lienket.market.actions.trace_deliveries import follow_batch
from lienket.market.actions.trace_hold import hold_traces
from lienket.market.choices import LineSide
from lienket.market.models import Batch, BatchProblem, Certificate, Lot, Measure, Product

_UNREADABLE = set(";:=,\n\r")
_MANY = ("certificates",)


@dataclass(frozen=True)
class BatchWords:
    """What a batch says of itself. `place` is a commune or province of today; `producer` whoever made the goods."""

    product: Product
    number: str
    quantity: Decimal
    measure: Measure
    place: Unit
    lot: Lot | None = None
    serial: str = ""
    made_on: date | None = None
    expires_on: date | None = None
    producer: str = ""
    address: str = ""
    growing_area: str = ""
    brand: str = ""
    standards: str = ""
    certificates: Sequence[Certificate] = ()


@once
def make_batch(
    *,
    actor: Actor,
    owner: Organisation,
    words: BatchWords,
    upload: UploadedFile | None = None,
    sample: bool = False,
    code: str = "",
) -> Batch:
    """Enter a batch; it gets a trace code of its own. Deliveries that named it before it was here are joined to it.

    `code` is for sample data, whose codes stand in a file.
    """
    check_enters_for(actor, owner)
    _check_words(owner.pk, words)
    with act(actor, "market.make_batch", words=f"lập lô truy xuất {words.number}") as line:
        key = rules.batch_key(words.number)
        if Batch.objects.filter(owner=owner, key=key).exists():
            told = _("Đơn vị đã có lô số “%(number)s”. Hãy ghi số khác.")
            raise Refusal(told % {"number": words.number}, field="number")
        given = _columns(words) | kept_photo(upload)
        made = Batch(owner=owner, code=code or _new_code(), sample=sample, **given)
        made.folded = _folded(made)
        made.save()
        made.certificates.set(words.certificates)
        line.on = made
        follow_batch(actor, made)
    return made


def edit_batch(
    *, actor: Viewer, batch: Batch, version: int, words: BatchWords, upload: UploadedFile | None = None
) -> Batch:
    """Correct what a batch says of itself; its code and its events stay as they are."""
    access.check_can_keep_batch(actor, batch)
    _check_words(batch.owner_id, words)
    with act(actor, "market.edit_batch", words=f"sửa lô truy xuất {batch.number}", on=batch):
        hold_traces()
        given = _columns(words)
        locked = claim(Batch, batch.pk, version=version, submitted=_compared(given))
        if Batch.objects.filter(owner_id=locked.owner_id, key=given["key"]).exclude(pk=locked.pk).exists():
            told = _("Đơn vị đã có lô số “%(number)s”. Hãy ghi số khác.")
            raise Refusal(told % {"number": words.number}, field="number")
        for name, value in (given | kept_photo(upload)).items():
            setattr(locked, name, value)
        _check_enough(locked)
        locked.folded = _folded(locked)
        locked.save()
        locked.certificates.set(words.certificates)
        follow_batch(actor, locked)
    return locked


@once
def report_problem(*, actor: Actor, batch: Batch, words: str, contact: str = "") -> BatchProblem:
    """What somebody, signed in or not, tells about a batch they bought."""
    if len(words.split()) < 3:
        raise Refusal(_("Hãy ghi vấn đề bằng ít nhất một câu ngắn."), field="words")
    with act(actor, "market.report_problem", words=f"nhận phản ánh về lô {batch.number}", on=batch):
        return BatchProblem.objects.create(batch=batch, words=words.strip()[:2000], contact=contact.strip()[:200])


def _new_code() -> str:
    while True:
        code = rules.trace_code(secrets.choice)
        if not Batch.objects.filter(code=code).exists():
            return code


def _columns(words: BatchWords) -> dict[str, Any]:
    given = {one.name: getattr(words, one.name) for one in fields(words) if one.name not in _MANY}
    number = " ".join(words.number.split())
    return given | {
        "number": number,
        "key": rules.batch_key(number),
        "province": words.place.province or words.place,
    }


def _compared(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("province", "key")}


def _folded(batch: Batch) -> str:
    parts = (batch.number, batch.code, batch.serial, batch.product.name, batch.producer, batch.place.name)
    return " ".join(fold(one) for one in parts)


def _check_words(owner_id: int, words: BatchWords) -> None:
    if not words.number.strip():
        raise Refusal(_("Hãy ghi số lô."), field="number")
    if _UNREADABLE & set(words.number):
        told = _("Số lô không dùng dấu phẩy, chấm phẩy, hai chấm, dấu bằng: các dấu này để tách nhiều lô.")
        raise Refusal(told, field="number")
    problem = rules.quantity_problem(words.quantity)
    if problem:
        raise Refusal(problem, field="quantity")
    field, problem = rules.batch_days_problem(words.made_on, words.expires_on, timezone.localdate())
    if problem:
        raise Refusal(problem, field=field)
    if words.product.owner_id != owner_id:
        raise Refusal(_("Sản phẩm này của đơn vị khác."), field="product")
    if words.lot is not None and words.lot.owner_id != owner_id:
        raise Refusal(_("Lô cung này của đơn vị khác."), field="lot")
    if any(one.owner_id != owner_id for one in words.certificates):
        raise Refusal(_("Giấy chứng nhận này của đơn vị khác."), field="certificates")


def _check_enough(batch: Batch) -> None:
    """A batch cannot become smaller than what transformations that stand took from it or put into it."""
    whole = queries.portion(batch.quantity, batch.measure)
    for side in (LineSide.IN, LineSide.OUT):
        used = queries.used_in([batch.pk], side).get(batch.pk, [])
        if used:
            problem = rules.used_problem(used[:-1], used[-1], whole, batch.number)
            if problem:
                raise Refusal(problem, field="quantity")
