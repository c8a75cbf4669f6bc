"""The desk: where an official starts the day."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.accounts.queries import lacks_second_factor
from lienket.coordination import access, queries
from lienket.coordination.queries import Desk, DeskItem
from lienket.ground.access import ADMINISTRATORS

SHOWN = 20


@dataclass(frozen=True)
class Section:
    """One table of the desk: its first rows, how many there are, and what to say when there are none."""

    key: str
    title: str
    lead: str
    items: list[DeskItem]
    total: int
    more_url: str
    what: str
    who: str
    since: str
    empty: str


def desk(request: HttpRequest) -> HttpResponse:
    """What waits on the viewer's organisation, what it must do, what it waits for; due soon and late."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.is_member:
        return render(request, "portal/desk_public.html", {"email": viewer.email})
    today = timezone.localdate()
    found = queries.desk(viewer, today)
    return render(request, "portal/desk.html", {
        "desk": found,
        "today": today,
        "organisation": viewer.acting_label,
        "sections": _sections(found),
        "late_url": _listed(ben="answering", han="tre"),
        "soon_url": _listed(ben="answering", han="sap"),
        "late_awaited_url": _listed(ben="asking", han="tre"),
        "can_ask": access.can_ask(viewer),
        "manages_people": viewer.may(ADMINISTRATORS),
        "lacks_second_factor": lacks_second_factor(viewer),
    })  # fmt: skip


def _listed(**filters: str) -> str:
    return reverse("coordination:requests") + "?" + "&".join(f"{name}={value}" for name, value in filters.items())


def _sections(found: Desk) -> list[Section]:
    todo = sorted(found.todo, key=lambda item: (not item.late, not item.soon))
    awaited = sorted(found.awaited, key=lambda item: (not item.late, not item.soon))
    return [
        Section(
            key="cho-toi",
            title=_("Chờ cơ quan tôi trả lời, xác nhận"),
            lead=_("Bên kia chưa làm tiếp được cho đến khi cơ quan mình trả lời."),
            items=found.waits[:SHOWN],
            total=len(found.waits),
            more_url=_listed(trang_thai="open"),
            what=_("Cần làm"),
            who=_("Từ cơ quan"),
            since=_("Chờ từ ngày"),
            empty=_("Không có gì chờ cơ quan mình trả lời."),
        ),
        Section(
            key="phai-lam",
            title=_("Việc phải thực hiện"),
            lead=_("Cơ quan mình đã nhận; việc trễ và sắp đến hạn ở trên."),
            items=todo[:SHOWN],
            total=len(todo),
            more_url=_listed(ben="answering", trang_thai="open"),
            what=_("Cần làm"),
            who=_("Làm cho cơ quan"),
            since=_("Đề nghị ngày"),
            empty=_("Cơ quan mình không có việc nào đang nhận làm."),
        ),
        Section(
            key="dang-cho",
            title=_("Đang chờ cơ quan khác"),
            lead=_("Cơ quan mình đã đề nghị; đến lượt bên kia."),
            items=awaited[:SHOWN],
            total=len(awaited),
            more_url=_listed(ben="asking", trang_thai="open"),
            what=_("Tình trạng"),
            who=_("Chờ cơ quan"),
            since=_("Đề nghị ngày"),
            empty=_("Không phải chờ cơ quan nào."),
        ),
    ]
