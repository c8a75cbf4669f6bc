"""The page of one commitment: where it stands and why, who takes part, what was reported and what the others said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, queries, rules
from lienket.agreements.choices import ParticipationRole, Status
from lienket.agreements.models import Commitment, Participation, Progress
from lienket.agreements.queries import CommitmentPage
from lienket.agreements.views import pictures
from lienket.agreements.views.commitment_list import badges
from lienket.coordination.access import may_be_asked_again
from lienket.coordination.choices import Side, State, Verdict
from lienket.coordination.models import Evidence, Report, Request
from lienket.ground.access import DECIDERS
from lienket.ground.ui.shapes import FileItem, Link, TrailEntry
from lienket.localities.models import Organisation, Unit


def commitment(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """One commitment, as much of it as the viewer may read."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    found = queries.commitment(viewer, programme, code)
    shares = queries.participations_of(found)
    entries = queries.progress_of(found)
    page = queries.commitment_page(found, shares, entries)
    party = access.takes_part(viewer, found, shares)
    facts = queries.facts_of([found], today)[found.pk]
    rows = _share_rows(viewer, shares, steers=access.can_steer(viewer, found))
    context = {
        "one": found,
        "title_shown": found.title_en if get_language() == "en" and found.title_en else found.title,
        "party": party,
        "today": today,
        "box": rules.count(found.due_on, found.done_on, today),
        "words": badges(get_language() or "vi"),
        "how": rules.HOW,
        "overrides": page.overrides,
        "source": queries.source_of(viewer, found),
        "risk": rules.risk(facts, today) if found.done_on is None and found.status != Status.STOPPED else None,
        "figures": pictures.figures(found),
        "due_line": pictures.due_line(found, page.due_changes, today, with_reasons=party),
        "pace": pictures.pace(found, entries),
        "shares": [row for row in rows if not row.via],
        "through": _through(rows),
        "entries": _entries(viewer, entries, page, party),
        "direct": _direct(viewer, page, party),
        "next_acts": next_acts(viewer, found, shares, page),
        "actions": _actions(viewer, found, shares, page),
        "breadcrumbs": crumbs(found),
        "sample": found.sample,
        "saved_draft": draft_key(viewer, found) if request.GET.get("da-luu") == "tien-do" else "",
    }
    if party:
        context["trail"] = [_trail(line) for line in queries.trail_of_commitment(found, shares)]
    return render(request, "agreements/commitment.html", context)


def crumbs(found: Commitment, *more: Link) -> list[Link]:
    """Agreement, programme, commitment, and where the page is below it."""
    programme = found.programme
    return [
        Link(_("Thỏa thuận"), reverse("agreements:agreements")),
        Link(programme.agreement.symbol or programme.agreement.title, programme.agreement.get_absolute_url()),
        Link(programme.title, programme.get_absolute_url()),
        Link(_("Nhiệm vụ %(code)s") % {"code": found.code}, found.get_absolute_url()),
        *more,
    ]


def draft_key(viewer: Viewer, found: Commitment) -> str:
    """Under what name the browser keeps an unsent report of progress."""
    return f"tien-do:{viewer.person_id}:{found.pk}"


@dataclass(frozen=True)
class ShareRow:
    """One participant: named as then, who stands there today, and how far the handshake is."""

    role: str
    role_label: str
    name: str
    url: str
    today: list[Organisation] | list[Unit]
    state: str
    state_label: str
    answered_on: date | None
    request_url: str
    via: str
    mine: bool
    before: str
    again_url: str


def _share_rows(viewer: Viewer, shares: Sequence[Participation], *, steers: bool) -> list[ShareRow]:
    organisations = queries.organisations_of_today(one.organisation for one in shares if one.organisation)
    units = queries.units_of_today(one.locality for one in shares if one.locality and not one.organisation)
    rows = []
    for share in shares:
        request = share.request
        who = share.organisation or share.locality
        if who is None:
            continue
        now = organisations.get(who.pk, []) if share.organisation else units.get(who.pk, [])
        seen = request is not None and (viewer.acts_for(request.asking_id) or viewer.acts_for(request.answering_id))
        rows.append(
            ShareRow(
                role=share.role,
                role_label=share.get_role_display(),
                name=str(who),
                url=who.get_absolute_url(),
                today=now,
                state=request.state if request else "",
                state_label=request.get_state_display() if request else "",
                answered_on=request.answered_on if request else None,
                request_url=request.get_absolute_url() if request and seen else "",
                via=str(share.via) if share.via else "",
                mine=viewer.acts_for(share.organisation_id),
                before=_before(request),
                again_url=_again_url(share) if steers else "",
            )
        )
    return rows


def _before(request: Request | None) -> str:
    """What became of the request that this one asks again."""
    old = request.follows if request else None
    if old is None:
        return ""
    day = old.answered_on or old.asked_on
    return _("được đề nghị lại; lần trước: %(state)s ngày %(day)s") % {
        "state": State.DECLINED.label.lower() if old.answered_on and old.state != State.WITHDRAWN else _("đã rút"),
        "day": f"{day:%d/%m/%Y}",
    }


def _again_url(share: Participation) -> str:
    """Where a partner that said no is asked again; empty for all others."""
    if share.role != ParticipationRole.PARTNER or not share.request or not may_be_asked_again(share.request):
        return ""
    if share.organisation is None or not share.organisation.holds_on(timezone.localdate()):
        return ""
    where = [share.commitment.programme.code, share.commitment.code]
    return f"{reverse('agreements:partners_ask', args=where)}?{urlencode({'lai': share.organisation.key})}"


@dataclass(frozen=True)
class Through:
    """Those who take part as members of a group: the localities of today, each with the former ones it stands for."""

    group: str
    count: int
    today: list[tuple[str, str, list[str]]]


def _through(rows: Sequence[ShareRow]) -> list[Through]:
    groups: dict[str, list[ShareRow]] = {}
    for row in rows:
        if row.via:
            groups.setdefault(row.via, []).append(row)
    return [Through(group, len(held), _by_today(held)) for group, held in groups.items()]


def _by_today(rows: Sequence[ShareRow]) -> list[tuple[str, str, list[str]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        now = [(str(one), one.get_absolute_url()) for one in row.today] or [(row.name, row.url)]
        for place in now:
            found.setdefault(place, [])
            if row.today:
                found[place].append(row.name)
    return [(name, url, former) for (name, url), former in found.items()]


@dataclass(frozen=True)
class Said:
    """What another side said of a report."""

    by: str
    verdict: str
    label: str
    on: date | None
    reason: str


@dataclass(frozen=True)
class EntryRow:
    """One report of progress as the viewer may read it; `text` is empty for those who take no part."""

    pk: int
    on: date
    organisation: str
    reported_by: str
    final: bool
    done_on: date | None
    percent: int | None
    value: Any
    text: str
    files: list[FileItem]
    said: list[Said]
    corrected_by: int | None
    corrects: date | None
    correct_url: str


def _entries(viewer: Viewer, entries: Sequence[Progress], page: CommitmentPage, party: bool) -> list[EntryRow]:
    days = {entry.pk: entry.on for entry in entries}
    rows = []
    for entry in entries:
        newer = getattr(entry, "replaced_by", None)
        reports = page.about.get(entry.pk, [])
        own = viewer.acts_for(entry.organisation_id) and newer is None
        rows.append(
            EntryRow(
                pk=entry.pk,
                on=entry.on,
                organisation=entry.organisation.name,
                reported_by=entry.reported_by if party else "",
                final=entry.final,
                done_on=entry.done_on,
                percent=entry.percent,
                value=entry.value,
                text=entry.text if party else "",
                files=[_file(viewer, one, reports) for one in entry.evidence.all() if party or one.named_openly],
                said=[_said(one, party) for one in reports],
                corrected_by=newer.pk if newer else None,
                corrects=days.get(entry.replaces_id) if entry.replaces_id else None,
                correct_url=f"{_progress_url(page_of(entry))}?dinh-chinh={entry.pk}" if own else "",
            )
        )
    return rows


def page_of(entry: Progress) -> Commitment:
    """The commitment of an entry, already loaded with it."""
    return entry.commitment


def _progress_url(found: Commitment) -> str:
    return reverse("agreements:progress_new", args=[found.programme.code, found.code])


def _said(report: Report, party: bool) -> Said:
    other = report.request.answering if report.side == Side.ASKING else report.request.asking
    return Said(
        by=other.name,
        verdict=report.verdict,
        label=report.get_verdict_display(),
        on=report.verdict_on,
        reason=report.verdict_reason if party else "",
    )


def _file(viewer: Viewer, evidence: Evidence, reports: Sequence[Report]) -> FileItem:
    """A file with its address, for those whom coordination lets open it: its owner, both sides of its report, and
    the organisations it is shared with.
    """
    readers = {evidence.organisation_id, *evidence.readers}
    readers |= {side for one in reports for side in (one.request.asking_id, one.request.answering_id)}
    opens = any(viewer.acts_for(reader) for reader in readers)
    return FileItem(
        name=evidence.name,
        url=reverse("coordination:evidence", args=[evidence.pk]) if opens else "",
        size=evidence.file.size,
        by=evidence.added_by,
        when=evidence.added_at,
        note="" if opens else _("chỉ các bên đang tham gia mở được"),
    )


def _direct(viewer: Viewer, page: CommitmentPage, party: bool) -> list[EntryRow]:
    """Reports that partners made straight on their requests, newest first."""
    rows = [report for reports in page.direct.values() for report in reports]
    return [
        EntryRow(
            pk=one.pk,
            on=one.on,
            organisation=(one.request.answering if one.side == Side.ANSWERING else one.request.asking).name,
            reported_by=one.reported_by if party else "",
            final=one.final,
            done_on=one.done_on,
            percent=None,
            value=None,
            text=one.body if party else "",
            files=[_file(viewer, file, [one]) for file in one.evidence.all() if party or file.named_openly],
            said=[_said(one, party)],
            corrected_by=None,
            corrects=None,
            correct_url="",
        )
        for one in sorted(rows, key=lambda row: (row.on, row.pk), reverse=True)
    ]


@dataclass(frozen=True)
class NextAct:
    """What waits on the viewer, in a sentence, with the buttons that do it."""

    words: str
    links: tuple[Link, ...]


def next_acts(
    viewer: Viewer, found: Commitment, shares: Sequence[Participation], page: CommitmentPage
) -> list[NextAct]:
    """The very next acts of the viewer's organisation, the most pressing first."""
    back = "?" + urlencode({"next": found.get_absolute_url()})
    acts: list[NextAct] = []
    if viewer.may(DECIDERS):
        for share in shares:
            if share.request and share.request.state == State.ASKED and viewer.acts_for(share.request.answering_id):
                acts.append(_answer(share, back))
        acts += [_judge(report, back) for report in page.pending(viewer)]
    if found.status not in (Status.DONE, Status.STOPPED) and access.can_record(viewer, found, list(shares)):
        words = _("Cơ quan anh/chị đang thực hiện nhiệm vụ này. Có kết quả mới thì ghi lại kèm minh chứng.")
        acts.append(NextAct(words, (Link(_("Ghi tiến độ"), _progress_url(found), "pencil-square"),)))
    return acts


def _answer(share: Participation, back: str) -> NextAct:
    request = share.request
    assert request is not None
    words = _("%(asking)s đề nghị %(role)s nhiệm vụ này và đang chờ trả lời.") % {
        "asking": request.asking.name,
        "role": _("chủ trì") if share.role == ParticipationRole.LEAD else _("cùng thực hiện"),
    }
    links = (
        Link(_("Nhận việc"), reverse("coordination:step", args=[request.pk, "accept"]) + back, "check2"),
        Link(_("Từ chối, nêu lý do"), reverse("coordination:step", args=[request.pk, "decline"]) + back, "x-lg"),
    )
    return NextAct(words, links)


def _judge(report: Report, back: str) -> NextAct:
    by = report.request.answering if report.side == Side.ANSWERING else report.request.asking
    told = _("%(by)s đã báo hoàn thành ngày %(day)s và chờ bên anh/chị xác nhận.")
    if not report.final:
        told = _("%(by)s đã báo tiến độ ngày %(day)s và chờ ý kiến của bên anh/chị.")
    address = reverse("coordination:verdict", args=[report.pk]) + back
    links = (
        Link(_("Xác nhận"), f"{address}&y-kien={Verdict.CONFIRMED}", "check2-all"),
        Link(_("Không thống nhất, nêu lý do"), f"{address}&y-kien={Verdict.DISPUTED}", "exclamation-octagon"),
    )
    return NextAct(told % {"by": by.name, "day": f"{report.on:%d/%m/%Y}"}, links)


def _actions(viewer: Viewer, found: Commitment, shares: Sequence[Participation], page: CommitmentPage) -> list[Link]:
    """What else the viewer may do, quieter than the next act."""
    where = [found.programme.code, found.code]
    links = []
    if found.status in (Status.DONE, Status.STOPPED) and access.can_record(viewer, found, list(shares)):
        links.append(Link(_("Ghi tiến độ"), reverse("agreements:progress_new", args=where), "pencil-square"))
    if access.can_steer(viewer, found):
        links.append(Link(_("Sửa nội dung"), reverse("agreements:commitment_edit", args=where), "pencil"))
        links.append(Link(_("Đổi hạn"), reverse("agreements:due_change", args=where), "calendar-event"))
        links.append(Link(_("Mời thêm đối tác"), reverse("agreements:partners_ask", args=where), "person-plus"))
    if access.can_override(viewer, found):
        words = _("Bỏ trạng thái đặt tay") if page.override else _("Đặt trạng thái bằng tay")
        links.append(Link(words, reverse("agreements:override", args=where), "hand-index"))
    return links


def _trail(line: dict[str, Any]) -> TrailEntry:
    return TrailEntry(
        when=line["at"],
        who=line["actor_label"],
        act=line["words"][:1].upper() + line["words"][1:],
        organisation=line["organisation_label"],
        on_behalf=line["behalf_label"],
        reason=line["reason"],
    )
