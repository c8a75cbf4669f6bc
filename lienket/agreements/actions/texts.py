"""Fields, agreements, their clauses and files, and programmes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.agreements import access
from lienket.agreements.actions.finding import index_agreement, index_all_of
from lienket.agreements.choices import AgreementKind, Visibility
from lienket.agreements.models import Agreement, Clause, Field, Party, Programme
from lienket.engines.vietnamese import fold
from lienket.ground.access import DECIDERS, PLATFORM
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import NotAllowed, Refusal, Stale
from lienket.localities.models import Group, Organisation


def slug_of(text: str, most: int = 40) -> str:
    """An unaccented address word made from a Vietnamese text."""
    return slugify(fold(text))[:most].strip("-")


@once
def add_field(
    *, actor: Actor, name: str, name_en: str = "", code: str = "", order: int = 100, source: str = ""
) -> Field:
    """Add a field of cooperation; the sixteenth works like the fifteen."""
    if isinstance(actor, Viewer):
        check_role(actor, PLATFORM, _("thêm lĩnh vực"))
    code = code or slug_of(name, 60)
    if not code:
        raise Refusal(_("Hãy ghi tên lĩnh vực."), field="name")
    if Field.objects.filter(code=code).exists():
        raise Refusal(_("Đã có lĩnh vực “%(name)s”.") % {"name": name}, field="name")
    with act(actor, "agreements.add_field", words=f"thêm lĩnh vực “{name}”") as line:
        line.on = Field.objects.create(
            code=code, name=name, name_en=name_en, order=order, source=source, valid_from=None
        )
        return line.on


@once
def make_agreement(
    *,
    actor: Actor,
    owner: Organisation,
    kind: str,
    title: str,
    symbol: str = "",
    code: str = "",
    signed_on: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    parties: Sequence[Organisation] = (),
    groups: Sequence[Group] = (),
    visibility: str = Visibility.PUBLIC,
    verified: bool = False,
    sample: bool = False,
    note: str = "",
) -> Agreement:
    """Enter an agreement with its parties as they were named when it was signed."""
    if isinstance(actor, Viewer):
        access.check_can_make_agreement(actor)
        if not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ lập thỏa thuận thay cho cơ quan của mình."))
    _check_agreement(title, signed_on, valid_from, valid_to, parties, groups)
    with act(actor, "agreements.make", words=f"lập {AgreementKind(kind).label.lower()}") as line:
        agreement = Agreement.objects.create(
            code=_free_code(code or slug_of(symbol or title)),
            kind=kind,
            symbol=symbol,
            title=title,
            signed_on=signed_on,
            valid_from=valid_from,
            valid_to=valid_to,
            owner=owner,
            visibility=visibility,
            verified=verified,
            sample=sample,
            note=note,
        )
        _set_parties(agreement, parties, groups)
        index_agreement(agreement)
        line.on = agreement
    return agreement


def _check_agreement(
    title: str,
    signed_on: date | None,
    valid_from: date | None,
    valid_to: date | None,
    parties: Sequence[Organisation],
    groups: Sequence[Group],
) -> None:
    if not title.strip():
        raise Refusal(_("Hãy ghi trích yếu của văn bản."), field="title")
    if valid_from and valid_to and valid_to < valid_from:
        raise Refusal(_("Ngày hết hiệu lực phải sau ngày có hiệu lực."), field="valid_to")
    if signed_on and signed_on > timezone.localdate():
        raise Refusal(_("Ngày ký %(day)s ở tương lai.") % {"day": f"{signed_on:%d/%m/%Y}"}, field="signed_on")
    if len(parties) + len(groups) < 1:
        raise Refusal(_("Hãy chọn các bên của văn bản."), field="parties")


def _free_code(wanted: str) -> str:
    base = wanted or "van-ban"
    taken = set(Agreement.objects.filter(code__startswith=base).values_list("code", flat=True))
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, 10_000) if f"{base}-{n}" not in taken)


def _set_parties(agreement: Agreement, parties: Sequence[Organisation], groups: Sequence[Group]) -> None:
    rows = [Party(agreement=agreement, organisation=one, order=n) for n, one in enumerate(parties)]
    rows += [Party(agreement=agreement, group=one, order=len(parties) + n) for n, one in enumerate(groups)]
    Party.objects.bulk_create(rows)


def edit_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    version: int,
    parties: Sequence[Organisation],
    groups: Sequence[Group],
    **values: Any,
) -> Agreement:
    """Correct an agreement. `values` are its own columns: kind, symbol, title, dates, visibility, verified, note."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, agreement, DECIDERS, _("sửa thỏa thuận"))
    _check_agreement(
        values.get("title", agreement.title),
        values.get("signed_on", agreement.signed_on),
        values.get("valid_from", agreement.valid_from),
        values.get("valid_to", agreement.valid_to),
        parties,
        groups,
    )
    with act(actor, "agreements.edit", words="sửa thỏa thuận", on=agreement):
        locked = _claim_agreement(agreement, version, parties, groups, values)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.save()
        locked.parties.all().delete()
        _set_parties(locked, parties, groups)
        index_all_of(locked)
    return locked


def _claim_agreement(
    agreement: Agreement, version: int, parties: Sequence[Organisation], groups: Sequence[Group], values: dict[str, Any]
) -> Agreement:
    """The locked row; one who comes too late is told of other parties too."""
    try:
        return claim(Agreement, agreement.pk, version=version, submitted=values)
    except Stale as stale:
        theirs = ", ".join(str(one) for one in agreement.parties.select_related("organisation", "group"))
        yours = ", ".join(str(one) for one in [*parties, *groups])
        if theirs != yours:
            stale.differences.append((_("các bên"), theirs, yours))
        raise


def attach_file(*, actor: Actor, agreement: Agreement, upload: UploadedFile, version: int | None = None) -> Agreement:
    """Keep the text of the agreement itself, as it was signed."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, agreement, DECIDERS, _("nộp tệp văn bản"))
    with act(actor, "agreements.attach", words=f"nộp tệp văn bản “{upload.name}”", on=agreement):
        stored = store_upload(upload, kinds=("pdf", "docx", "png", "jpeg"))
        name = (upload.name or "van-ban")[-200:]
        locked = claim(Agreement, agreement.pk, version=version, submitted={"file_name": name})
        locked.file = stored
        locked.file_name = name
        locked.save()
    return locked


def set_clauses(
    *, actor: Actor, agreement: Agreement, clauses: Sequence[tuple[str, str]], version: int | None = None
) -> list[Clause]:
    """Set the clauses [(label, text)] in order. A clause that commitments hang on may change its text, not go."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, agreement, DECIDERS, _("sửa điều khoản"))
    labels = [label for label, _text in clauses]
    doubled = {label for label in labels if labels.count(label) > 1}
    if doubled:
        raise Refusal(_("Điều khoản trùng nhãn: %(labels)s.") % {"labels": ", ".join(sorted(doubled))})
    gone = agreement.clauses.exclude(label__in=labels)
    anchored = gone.filter(commitments__isnull=False).distinct().values_list("label", flat=True)
    if anchored:
        raise Refusal(
            _("Điều khoản %(labels)s đang được nhiệm vụ dẫn tới nên không bỏ được.") % {"labels": ", ".join(anchored)}
        )
    with act(actor, "agreements.clauses", words=f"đặt {len(labels)} điều khoản", on=agreement):
        _claim_clauses(agreement, version, clauses).save()
        gone.delete()
        held = {clause.label: clause for clause in agreement.clauses.all()}
        for order, (label, text) in enumerate(clauses, start=1):
            clause = held.get(label) or Clause(agreement=agreement, label=label)
            clause.order, clause.text = order, text
            clause.save()
    return list(agreement.clauses.all())


def _claim_clauses(agreement: Agreement, version: int | None, clauses: Sequence[tuple[str, str]]) -> Agreement:
    """The locked agreement; one who comes too late is told of every clause that differs."""
    try:
        return claim(Agreement, agreement.pk, version=version)
    except Stale as stale:
        theirs, yours = dict(agreement.clauses.values_list("label", "text")), dict(clauses)
        stale.differences += [
            (label, theirs.get(label, ""), yours.get(label, ""))
            for label in dict.fromkeys([*theirs, *yours])
            if theirs.get(label) != yours.get(label)
        ]
        raise


@once
def make_programme(
    *,
    actor: Actor,
    agreement: Agreement,
    title: str,
    owner: Organisation,
    starts_on: date,
    ends_on: date,
    code: str = "",
    sample: bool = False,
) -> Programme:
    """Open a programme under an agreement; `owner` is the body that follows it up."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, agreement, DECIDERS, _("lập chương trình"))
    if ends_on < starts_on:
        raise Refusal(_("Ngày kết thúc phải sau ngày bắt đầu."), field="ends_on")
    code = code or slug_of(title)
    if not code or Programme.objects.filter(code=code).exists():
        raise Refusal(_("Đã có chương trình mang mã “%(code)s”. Hãy đặt tên khác.") % {"code": code}, field="title")
    with act(actor, "agreements.make_programme", words=f"lập chương trình “{title}”") as line:
        line.on = Programme.objects.create(
            agreement=agreement,
            code=code,
            title=title,
            owner=owner,
            starts_on=starts_on,
            ends_on=ends_on,
            sample=sample,
        )
        index_agreement(agreement)  # whoever keeps the programme reads it
        return line.on


def edit_programme(*, actor: Actor, programme: Programme, version: int, **values: Any) -> Programme:
    """Change the title or the dates of a programme."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, programme, DECIDERS, _("sửa chương trình"))
    if values.get("ends_on", programme.ends_on) < values.get("starts_on", programme.starts_on):
        raise Refusal(_("Ngày kết thúc phải sau ngày bắt đầu."), field="ends_on")
    with act(actor, "agreements.edit_programme", words="sửa chương trình", on=programme):
        locked = claim(Programme, programme.pk, version=version, submitted=values)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.save()
    return locked
