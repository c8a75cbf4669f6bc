"""Pages that write about one commitment: making it, correcting it, its due date, its status, progress, partners."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, actions, forms, queries
from lienket.agreements.actions import PartnerShare
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Commitment, Field, Participation, Programme, Progress
from lienket.agreements.views.commitment_page import crumbs, draft_key
from lienket.agreements.views.posting import attempt
from lienket.agreements.views.programme_pages import crumbs as programme_crumbs
from lienket.ground.access import DECIDERS
from lienket.ground.refusals import NotThere
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link


def _steered(request: HttpRequest, programme: str, code: str) -> Commitment:
    found = queries.commitment(request.viewer, programme, code)  # type: ignore[attr-defined]
    access.check_can_steer(request.viewer, found)  # type: ignore[attr-defined]
    return found


def _fields(programme: Programme, day: date) -> QuerySet[Field]:
    return (queries.fields_on(programme.starts_on) | queries.fields_on(day)).order_by("order", "code")


def commitment_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a commitment; each partner named gets its request."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    programme = queries.programme(viewer, code)
    access.check_owner(viewer, programme, DECIDERS, _("lập nhiệm vụ"))
    day = max(programme.starts_on, min(timezone.localdate(), programme.ends_on))
    form = forms.CommitmentForm(
        request.POST or None,
        start=programme.starts_on,
        committees=queries.committees_on(day),
        initial={"starts_on": day},
    )
    form.offer(_fields(programme, day), programme.agreement.clauses.all())
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _make(request, viewer, programme, form.cleaned_data))
        if made is not None:
            messages.success(request, _("Đã lập nhiệm vụ %(code)s và gửi đề nghị tới các bên.") % {"code": made.code})
            return HttpResponseRedirect(made.get_absolute_url())
    context = {
        "heading": _("Nhiệm vụ mới"),
        "lead": programme.title,
        "submit_label": _("Lập nhiệm vụ và gửi đề nghị"),
        "cancel_url": programme.get_absolute_url(),
        "breadcrumbs": programme_crumbs(programme, Link(_("Nhiệm vụ mới"))),
    }
    return form_page(request, "agreements/form.html", form, context)


def _make(request: HttpRequest, viewer: Viewer, programme: Programme, values: dict[str, Any]) -> Commitment:
    given = {name: value for name, value in values.items() if name not in ("committees", "partners")}
    shares = [PartnerShare(ParticipationRole.PARTNER, organisation=one) for one in values["partners"]]
    return actions.make_commitment(
        actor=viewer, programme=programme, shares=shares, request_key=request_key(request), **given
    )


_WORDS = (
    "title",
    "title_en",
    "field",
    "clause",
    "product",
    "measure",
    "unit",
    "baseline",
    "target",
    "direction",
    "note",
)


def commitment_edit(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Correct what a commitment says."""
    found = _steered(request, programme, code)
    now = {name: getattr(found, name) for name in _WORDS} | {"version": found.version}
    form = forms.CommitmentEditForm(request.POST or None, initial=now)
    form.offer(_fields(found.programme, found.starts_on), found.programme.agreement.clauses.all())
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.edit_commitment(
                actor=request.viewer,  # type: ignore[attr-defined]
                commitment=found,
                version=form.cleaned_data["version"],
                **form.values(),
            ),
        )
        if saved is not None:
            messages.success(request, _("Đã lưu nhiệm vụ."))
            return HttpResponseRedirect(found.get_absolute_url())
    return _form_of(request, found, form, _("Sửa nhiệm vụ %(code)s") % {"code": found.code}, _("Lưu"))


def _form_of(request: HttpRequest, found: Commitment, form: Any, heading: str, label: str, **more: Any) -> HttpResponse:
    context = {
        "heading": heading,
        "lead": found.title,
        "submit_label": label,
        "cancel_url": found.get_absolute_url(),
        "breadcrumbs": crumbs(found, Link(heading)),
        **more,
    }
    return form_page(request, "agreements/form.html", form, context)


def due_change(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Set another due date, with its reason."""
    found = _steered(request, programme, code)
    form = forms.DueForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        saved = attempt(
            form,
            lambda: actions.change_due(
                actor=request.viewer,  # type: ignore[attr-defined]
                commitment=found,
                due_on=values["due_on"],
                reason=values["reason"],
                version=values["version"],
            ),
        )
        if saved is not None:
            messages.success(request, _("Đã đổi hạn; hạn cũ và lý do được giữ trong lịch sử."))
            return HttpResponseRedirect(found.get_absolute_url())
    above = _("Hạn hiện nay là %(day)s. Hạn cũ không mất đi: trang nhiệm vụ giữ mọi lần đổi cùng lý do.")
    note = above % {"day": f"{found.due_on:%d/%m/%Y}"}
    return _form_of(request, found, form, _("Đổi hạn"), _("Đổi hạn"), note=note)


def override(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Set a status by hand, or let the rules decide again; both with a reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.commitment(viewer, programme, code)
    access.check_can_override(viewer, found)
    # What was sent says which form was seen: someone else may have set or lifted the status meanwhile.
    held = queries.override_of(found)
    lifting = "status" not in request.POST if request.method == "POST" else held is not None
    kind = forms.LiftForm if lifting else forms.OverrideForm
    now = {"version": found.version, "status": found.status, "on": timezone.localdate()}
    form = kind(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _set_status(viewer, found, lifting, form.cleaned_data))
        if saved is not None:
            messages.success(
                request, _("Trạng thái lại theo quy tắc.") if lifting else _("Đã đặt trạng thái, kèm lý do.")
            )
            return HttpResponseRedirect(found.get_absolute_url())
    if lifting:
        note = _("Trạng thái “%(now)s” đang được đặt tay từ %(day)s: %(why)s") % {
            "now": held.get_status_display() if held else found.get_status_display(),
            "day": f"{held.starts_on:%d/%m/%Y}" if held else "–",
            "why": held.reason if held else "–",
        }
        return _form_of(request, found, form, _("Bỏ trạng thái đặt tay"), _("Để quy tắc quyết định lại"), note=note)
    note = _("Theo quy tắc, nhiệm vụ đang ở “%(now)s”: %(why)s Trạng thái đặt tay luôn hiện kèm lý do này.")
    note %= {"now": found.get_status_display(), "why": found.status_why}
    return _form_of(request, found, form, _("Đặt trạng thái bằng tay"), _("Đặt trạng thái"), note=note)


def _set_status(viewer: Viewer, found: Commitment, lifting: bool, values: dict[str, Any]) -> Commitment:
    given = {"actor": viewer, "commitment": found, "reason": values["reason"], "version": values["version"]}
    if lifting:
        return actions.lift_override(**given)
    return actions.override(status=values["status"], on=values["on"], **given)


def progress_new(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Record what was done, with files; a correction names the entry it replaces."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.commitment(viewer, programme, code)
    shares = queries.participations_of(found)
    access.check_can_record(viewer, found, shares)
    old = _entry_to_correct(request, viewer, found)
    form = forms.ProgressForm(request.POST or None, request.FILES or None, commitment=found, initial=_from_entry(old))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _record(request, viewer, found, old, form.cleaned_data))
        if made is not None:
            messages.success(request, _told_after(found, shares, made))
            return HttpResponseRedirect(f"{found.get_absolute_url()}?da-luu=tien-do#tien-do")
    heading = _("Ghi tiến độ")
    note = ""
    if old is not None:
        heading = _("Đính chính báo cáo ngày %(day)s") % {"day": f"{old.on:%d/%m/%Y}"}
        note = _("Báo cáo cũ vẫn được giữ và ghi rõ là đã đính chính. Minh chứng cũ đi kèm báo cáo cũ.")
    more = {"draft_key": "" if old else draft_key(viewer, found), "note": note}
    return _form_of(request, found, form, heading, _("Gửi báo cáo tiến độ"), **more)


def _entry_to_correct(request: HttpRequest, viewer: Viewer, found: Commitment) -> Progress | None:
    asked = request.GET.get("dinh-chinh", "")
    if not asked:
        return None
    entries = {str(one.pk): one for one in queries.progress_of(found)}
    entry = entries.get(asked)
    if entry is None or not viewer.acts_for(entry.organisation_id):
        raise NotThere(_("Không tìm thấy báo cáo cần đính chính."))
    return entry


def _from_entry(old: Progress | None) -> dict[str, Any]:
    if old is None:
        return {"on": timezone.localdate()}
    names = ("text", "on", "percent", "value", "final", "done_on")
    return {name: getattr(old, name) for name in names}


def _record(
    request: HttpRequest, viewer: Viewer, found: Commitment, old: Progress | None, values: dict[str, Any]
) -> Progress:
    return actions.record_progress(
        actor=viewer,
        commitment=found,
        text=values["text"],
        on=values["on"],
        value=values.get("value"),
        percent=values["percent"],
        final=values["final"],
        done_on=values["done_on"] if values["final"] else None,
        uploads=values["files"],
        named_openly=values.get("named_openly", False),
        replaces=old,
        request_key=request_key(request),
    )


def _told_after(found: Commitment, shares: list[Participation], made: Progress) -> str:
    if made.final:
        return _("Đã báo hoàn thành. Bên kia sẽ xác nhận hoặc nêu lý do không thống nhất.")
    return _("Đã ghi tiến độ.")


def partners_ask(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Ask more organisations to take part."""
    found = _steered(request, programme, code)
    today = timezone.localdate()
    once_more = queries.partner_by_key(found, request.GET.get("lai", ""))
    form = forms.PartnersForm(
        request.POST or None,
        today=today,
        committees=queries.committees_on(today),
        initial={"organisations_named": once_more.name} if once_more else {},
    )
    if request.method == "POST" and form.is_valid():
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        made = attempt(
            form,
            lambda: actions.ask_partners(
                actor=viewer,
                commitment=found,
                organisations=form.cleaned_data["chosen"],
                reason=form.cleaned_data["reason"],
                request_key=request_key(request),
            ),
        )
        if made is not None:
            messages.success(request, _("Đã gửi đề nghị tới các cơ quan vừa chọn."))
            return HttpResponseRedirect(found.get_absolute_url())
    return _form_of(request, found, form, _("Mời thêm đối tác"), _("Gửi đề nghị"))
