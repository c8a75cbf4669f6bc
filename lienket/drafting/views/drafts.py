"""One draft: correcting it, splitting it, merging it with the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries import fields_on
from lienket.drafting import actions, bridge, forms, queries
from lienket.drafting.choices import SETTLED_IN, PartRole
from lienket.drafting.models import Draft, Part
from lienket.drafting.views.cards import label_of
from lienket.drafting.views.documents import crumbs
from lienket.drafting.views.posting import conflict, save, seen, where_it_stands
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.posting import form_page
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation

_FEW_WORDS = 3
"""A piece of fewer words is asked about before it is made."""
_WORDS_SHOWN = 4
_NAMES = ("lead", "support", "partners")


def draft_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Correct what a draft says."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    draft = queries.draft(viewer, pk, number, replaced=request.method == "POST")
    if draft.commitment is not None and request.method != "POST":
        return render(request, "drafting/draft_fixed.html", {"one": draft, "breadcrumbs": _crumbs(draft)})
    parts = list(draft.parts.select_related("organisation", "locality", "group"))
    form = forms.DraftForm(
        _with_name(request.POST) if request.method == "POST" else None,
        initial=_initial(draft, parts),
        day=draft.document.day,
        fields=fields_on(draft.document.day).order_by("order", "code"),
        places=_places(parts),
    )
    form.fields["lead"].widget.attrs["list"] = "co-quan"
    status = 0
    if request.method == "POST":
        try:
            status = save(form, lambda _values: _save(viewer, draft, form))
        except Stale as stale:
            return conflict(request, stale, where_it_stands(draft))
        if not status:
            messages.success(request, _("Đã lưu bản thảo “%(label)s”.") % {"label": draft.label})
            return HttpResponseRedirect(draft.get_absolute_url())
    context = {
        "one": draft,
        "text": draft.document.text[draft.start : draft.end],
        "cancel_url": draft.get_absolute_url(),
        "breadcrumbs": _crumbs(draft),
        "names": _names_offered(draft),
        "suggested": _suggested(form),
    }
    return form_page(request, "drafting/draft_edit.html", form, context, status)


def _with_name(sent: QueryDict) -> QueryDict:
    """What was sent, with a suggested name in the place of the one refused: `thay` is "field|refused|suggested"."""
    field, _bar, rest = sent.get("thay", "").partition("|")
    refused, _bar, name = rest.partition("|")
    if field not in _NAMES or not name:
        return sent
    changed = sent.copy()
    lines = [line.strip() for line in sent.get(field, "").replace(";", "\n").splitlines()]
    changed[field] = "\n".join(name if line == refused else line for line in lines)
    return changed


def _suggested(form: forms.DraftForm) -> list[tuple[str, str, str, str]]:
    """(field, its label, refused, suggested) for every organisation that a refusal of a name names."""
    refused = [(field, str(told)) for field in _NAMES for told in form.errors.get(field, ())] if form.is_bound else []
    known = list(Organisation.objects.values_list("name", flat=True).distinct()) if refused else []
    found = []
    for field, told in refused:
        written = str(form.data.get(field, "")).replace(";", "\n").splitlines()
        wrong = next((line.strip() for line in written if line.strip() and f"“{line.strip()}”" in told), None)
        if wrong is not None:
            within = [name for name in known if name in told.replace(f"“{wrong}”", "")]
            longest = [name for name in within if not any(name != one and name in one for one in within)]
            found += [(field, str(form.fields[field].label), wrong, name) for name in dict.fromkeys(longest)]
    return found


def _names_offered(draft: Draft) -> list[str]:
    """Organisations of provinces by their names of every era, those of the owner's own province first."""
    home = draft.document.owner.locality
    own = home.province_id or home.pk
    rows = Organisation.objects.filter(locality__province__isnull=True).order_by("folded")
    named = list(rows.values_list("name", "locality_id"))
    return list(dict.fromkeys(name for name, _seat in sorted(named, key=lambda one: one[1] != own)))


def _crumbs(draft: Draft) -> list[Link]:
    return crumbs(Link(str(draft.document), draft.document.get_absolute_url()), Link(draft.label))


def _save(viewer: Viewer, draft: Draft, form: forms.DraftForm) -> Draft:
    values = form.cleaned_data
    return actions.edit_draft(
        actor=viewer,
        draft=draft,
        version=values["version"],
        lead=values["lead"],
        support=values["support"],
        partners=values["partners"],
        chosen=form.chosen,
        **form.columns(),
    )


def _initial(draft: Draft, parts: list[Part]) -> dict[str, Any]:
    names = ("title", "field", "due_on", "starts_on", "product", "measure", "unit", "target", "version")
    found: dict[str, Any] = {name: getattr(draft, name) for name in names}
    found["lead"] = next(iter(_names(parts, PartRole.LEAD)), "")
    found["support"] = "\n".join(_names(parts, PartRole.SUPPORT))
    found["partners"] = "\n".join(_names(parts, PartRole.PARTNER))
    for part in parts:
        if part.left_out:
            found[f"part_{part.pk}"] = "none"
        elif part.locality_id or part.group_id:
            found[f"part_{part.pk}"] = f"unit:{part.locality_id}" if part.locality_id else f"group:{part.group_id}"
    return found


def _names(parts: list[Part], role: str) -> list[str]:
    """Organisations of a role by name; the words of the document where it is not clear which is meant."""
    return [part.organisation.name if part.organisation else part.text for part in parts if _stands(part, role)]


def _stands(part: Part, role: str) -> bool:
    return part.role == role and not part.left_out


def _places(parts: list[Part]) -> list[tuple[Part, list[tuple[str, str]]]]:
    places = [part for part in parts if part.role == PartRole.PARTICIPANT]
    choices = queries.choices_of(places)
    found = []
    for part in places:
        options = [(f"{kind}:{pk}", label_of(choices.thing(kind, pk))) for kind, pk in part.options]
        found.append((part, [("", _("Chưa chọn")), *options, ("none", _("Bỏ qua, không ghi"))]))
    return found


def split(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Choose where a clause is split in two."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    draft = queries.draft(viewer, pk, number, replaced=request.method == "POST")
    text = draft.document.text
    points = bridge.cut_points(text, draft.start, draft.end)
    places = bridge.gaps(text, draft.start, draft.end)
    refusal, short, at = None, False, 0
    if request.method == "POST":
        try:
            at = _place_asked(request.POST, places)
            short = min(len(text[draft.start : at].split()), len(text[at : draft.end].split())) < _FEW_WORDS
            if short and not request.POST.get("ngan"):
                raise Refusal(
                    _("Một phần chỉ còn 1–2 từ. Nếu đúng là muốn vậy, hãy đánh dấu đồng ý rồi tách."), field="ngan"
                )
            first, _second = actions.split(actor=viewer, draft=draft, at=at, version=seen(request))
            return HttpResponseRedirect(first.get_absolute_url())
        except Stale as stale:
            return conflict(request, stale, where_it_stands(draft))
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    context = {
        "one": draft,
        "points": [(one, text[draft.start : one].strip(), text[one : draft.end].strip()) for one in points],
        "gaps": [(one, *_around(text, draft, one)) for one in places],
        "sent": request.POST,
        "at": at,
        "short": short,
        "refusal": refusal,
        "editable": draft.document.state in SETTLED_IN and draft.commitment_id is None,
        "breadcrumbs": _crumbs(draft),
    }
    return render(request, "drafting/split.html", context, status=422 if refusal else 200)


def _place_asked(sent: QueryDict, places: list[int]) -> int:
    """Where to split: after so many words where that is said, else at any gap chosen, else at a good point."""
    words, given = sent.get("words", "").strip(), sent.get("khac", "") or sent.get("at", "")
    if words:
        if not (words.isascii() and words.isdigit() and len(words) < 6 and 0 < int(words) <= len(places)):
            raise Refusal(_("Số từ của phần đầu phải từ 1 đến %(n)d.") % {"n": len(places)}, field="words")
        return places[int(words) - 1]
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        raise Refusal(_("Chưa chọn chỗ tách."), field="at")
    return int(given)


def _around(text: str, draft: Draft, at: int) -> tuple[str, str]:
    """The few words before and after a gap."""
    before, after = text[draft.start : at].split()[-_WORDS_SHOWN:], text[at : draft.end].split()[:_WORDS_SHOWN]
    return " ".join(before), " ".join(after)


def merge(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make one of this clause and the next."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    draft = queries.draft(viewer, pk, number, replaced=True)
    try:
        made = actions.merge(actor=viewer, draft=draft, version=seen(request))
        return HttpResponseRedirect(made.get_absolute_url())
    except Stale as stale:
        return conflict(request, stale, where_it_stands(draft))
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(draft.get_absolute_url())
