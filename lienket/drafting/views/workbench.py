"""The workbench: a document beside its drafts, and the steps on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries import fields_on
from lienket.drafting import access, actions, queries, tasks
from lienket.drafting.choices import SETTLED_IN, ClauseKind, DocumentState, DraftState, Step
from lienket.drafting.models import Document, Draft
from lienket.drafting.rules import HOW_ALIKE
from lienket.drafting.views.cards import Bench, bench_of, cards_of
from lienket.drafting.views.documents import crumbs
from lienket.drafting.views.posting import conflict, seen, where_it_stands
from lienket.ground.jobs import progress_of
from lienket.ground.refusals import NotThere, Refusal, Stale
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import in_words
from lienket.ground.ui.shapes import Link

CLAUSES_A_PAGE = 150
_MOST_CHANGED = 5_000
SHOWN = {"chua-quyet": DraftState.OPEN, "da-nhan": DraftState.ACCEPTED, "da-bo": DraftState.REJECTED}
"""What the address may ask to see alone, as `?chi=`."""


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is, why it failed, or the document with its drafts."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    context = {"one": found, "breadcrumbs": crumbs(Link(str(found)))}
    if found.state in (DocumentState.WAITING, DocumentState.READING):
        row = progress_of(tasks.job_key(found.pk))
        return render(request, "drafting/waiting.html", context | {"progress": row, "stages": tasks.STAGES})
    if found.state == DocumentState.FAILED:
        return render(request, "drafting/failed.html", context)
    only = _only(request.GET)
    state = str(SHOWN.get(only, ""))
    drafts = found.drafts.filter(state=state) if state else found.drafts.exclude(state=DraftState.REPLACED)
    page = Page.asked(request, drafts.count(), size=CLAUSES_A_PAGE)
    bench = bench_of(viewer, found, page.start, page.stop, state)
    exports = [
        Link(suffix.upper(), reverse("drafting:labels", args=[found.pk, suffix]), "filetype-json")
        for suffix in ("json", "jsonl")
    ]
    context |= _bar(found, bench) | {
        "page": page,
        "rows": bench.rows,
        "only": only,
        "only_state": state,
        "given": _given(request.GET),
        "how_alike": HOW_ALIKE,
        "twins": queries.twins_of(found),
        "exports": exports if access.can_commit(viewer, found) else [],
    }
    return render(request, "drafting/workbench.html", context)


def _only(sent: QueryDict) -> str:
    return sent.get("chi", "") if sent.get("chi", "") in SHOWN else ""


def _given(sent: QueryDict) -> dict[str, str]:
    """What was chosen on a card and not kept, so that it stands there again: by name of the choice."""
    return {name: str(value)[:60] for name, value in sent.items() if name.startswith(("part-", "field-")) and value}


def _bar(found: Document, bench: Bench) -> dict[str, object]:
    last = found.moves.order_by("-pk").defer("before").first()
    return {
        "counts": bench.counts,
        "certain": bench.certain,
        "last_move": last,
        "fields": list(fields_on(found.day).order_by("order", "code").values_list("code", "name")),
        "editable": found.state in SETTLED_IN,
        "kinds": [(code, label) for code, label in ClauseKind.choices if code != ClauseKind.PROMISE],
    }


def _shown(found: Document) -> list[tuple[int, str]]:
    rows = found.drafts.exclude(state=DraftState.REPLACED).order_by("start", "order", "pk")
    return list(rows.values_list("pk", "state"))


def address_at(
    found: Document,
    draft: Draft | None,
    *,
    on_to_open: bool = False,
    only: str = "",
    given: dict[str, str] | None = None,
) -> str:
    """The workbench on the page of a draft, at that draft; `on_to_open`: at the next undecided one from there.

    What is shown alone stays so unless the draft is not among it.
    """
    shown = _shown(found)
    numbers = [pk for pk, _state in shown]
    address = found.get_absolute_url()
    if draft is None or draft.pk not in numbers:
        return address
    at = numbers.index(draft.pk)
    if on_to_open:
        at = next((n for n in range(at, len(shown)) if shown[n][1] == DraftState.OPEN), at)
    kept = [pk for pk, state in shown if only and state == SHOWN[only]]
    among = numbers[at] in kept
    page = (kept if among else numbers).index(numbers[at]) // CLAUSES_A_PAGE + 1
    sent = ({"chi": only} if among else {}) | ({"trang": str(page)} if page > 1 else {}) | (given or {})
    return f"{address}{'?' + urlencode(sent) if sent else ''}#y-{numbers[at]}"


def _back(found: Document, draft: Draft | None = None, only: str = "") -> HttpResponseRedirect:
    """To the workbench, at the next draft that is undecided, on its page."""
    return HttpResponseRedirect(address_at(found, draft, on_to_open=True, only=only))


def _wants_card(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step on one draft. The script of the page asks for the changed card alone."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    draft = queries.draft(viewer, pk, number, replaced=True)
    name = request.POST.get("step", "")
    if name not in Step.values:
        raise Refusal(_("Chưa chọn bước nào cho bản thảo này."))
    chosen = {
        int(key.removeprefix("part-")): str(value)
        for key, value in request.POST.items()
        if key.startswith("part-") and key.removeprefix("part-").isdigit() and len(key) < 24
    }
    refusal = None
    try:
        draft = actions.take_step(
            actor=viewer,
            draft=draft,
            step=name,
            chosen=chosen,
            kind=request.POST.get("kind", ""),
            field=request.POST.get("field", "")[:60],
            version=seen(request),
        )
    except Refusal as told:
        if isinstance(told, Stale):
            if not _wants_card(request):
                return conflict(request, told, where_it_stands(draft))
        elif told.status != Refusal.status:
            raise
        refusal = told
    found = queries.document(viewer, pk)
    if _wants_card(request):
        return _card(request, viewer, found, queries.draft(viewer, pk, number), refusal)
    if refusal is not None:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(address_at(found, draft, only=_only(request.POST), given=_kept(request, draft)))
    return _back(found, draft, _only(request.POST))


def _kept(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """The choices of a step that was refused."""
    field = request.POST.get("field", "")[:60]
    return _given(request.POST) | ({f"field-{draft.pk}": field} if field else {})


def _card(request: HttpRequest, viewer: Viewer, found: Document, draft: Draft, refusal: Refusal | None) -> HttpResponse:
    bench = bench_of(viewer, found, stop=0)
    card = cards_of(viewer, found, [queries.line_of(found, draft)])[0]
    context = _bar(found, bench) | {
        "one": found,
        "card": card,
        "refusal": refusal,
        "only": _only(request.POST),
        "given": _kept(request, draft) if refusal else {},
        "differences": in_words(refusal.differences, {}) if isinstance(refusal, Stale) else (),
    }
    return render(request, "drafting/changed.html", context, status=refusal.status if refusal else 200)


def accept_certain(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept everything that leaves no doubt."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    try:
        count = actions.accept_certain(actor=viewer, document=found)
        messages.success(request, _("Đã nhận %(n)d bản thảo chắc chắn.") % {"n": count})
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.info(request, refusal.sentence)
    first = found.drafts.filter(state=DraftState.OPEN).order_by("start", "order", "pk").first()
    return _back(found, first)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last step back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    last = found.moves.order_by("-pk").first()
    undone: Draft | None = None
    try:
        words = actions.undo(actor=viewer, document=found, seen=seen(request, "move"))
        messages.success(request, _("Đã hoàn tác: %(words)s.") % {"words": words})
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.info(request, refusal.sentence)
        undone = _first_of(found, _numbers(request.POST.get("drafts", "")))  # undone before: the same place again
    else:
        undone = _first_of(found, [row["pk"] for row in last.before["drafts"]] if last else [])
    number = request.POST.get("y", "")
    if undone is None and number.isascii() and number.isdigit() and len(number) < 18:
        undone = found.drafts.exclude(state=DraftState.REPLACED).filter(pk=int(number)).first()
    return HttpResponseRedirect(address_at(found, undone, only=_only(request.POST)))


def _first_of(found: Document, changed: list[int]) -> Draft | None:
    """The first draft in the text of those that a move had changed, as it stands again."""
    shown = found.drafts.exclude(state=DraftState.REPLACED).filter(pk__in=changed)
    return shown.order_by("start", "order", "pk").first()


def _numbers(text: str) -> list[int]:
    """The numbers of drafts that a form names, at most as many as a step may change."""
    parts = text.split(",", _MOST_CHANGED)[:_MOST_CHANGED]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 18]


def check_ready(found: Document) -> None:
    """NotThere for pages of a document that is not read yet."""
    if found.state not in SETTLED_IN:
        raise NotThere(_("Văn bản chưa đọc xong nên chưa có trang này."))
