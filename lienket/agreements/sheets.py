"""The sheet of commitments: its columns, and how its rows become commitments or say why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.agreements import queries, rules
from lienket.agreements.actions import Entry, PartnerShare
from lienket.agreements.choices import Count, ParticipationRole, Status
from lienket.agreements.models import Clause, Programme
from lienket.agreements.queries.naming import Directory
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Organisation

LARGEST_IN_REQUEST = 200
"""Rows that are written while the sender waits; longer sheets are written by the worker."""


def columns(fields: Sequence[tuple[str, str]] = ()) -> list[Column]:
    """Columns of the template and of the export; `fields` (code, name) fill the drop-down."""
    several = _("Nhiều cơ quan cách nhau bằng dấu chấm phẩy.")
    return [
        Column("code", _("Mã"), "Code", required=True, max_length=20, example="S1", aliases=("Mã nhiệm vụ", "Số hiệu")),
        Column(
            "title", _("Nhiệm vụ"), "Commitment", required=True, max_length=500, aliases=("Nội dung", "Tên nhiệm vụ")
        ),
        Column("field", _("Lĩnh vực"), "Field", "choice", required=True, choices=fields)
        if fields
        else Column("field", _("Lĩnh vực"), "Field", required=True),
        Column("lead", _("Chủ trì"), "Lead", required=True, aliases=("Cơ quan chủ trì", "Đơn vị chủ trì")),
        Column("support", _("Phối hợp"), "Support", "list", help=several, aliases=("Cơ quan phối hợp",)),
        Column("partners", _("Đối tác"), "Partners", "list", help=several, aliases=("Địa phương đối tác",)),
        Column("product", _("Sản phẩm"), "Product", max_length=500, aliases=("Kết quả, sản phẩm",)),
        Column("measure", _("Thước đo"), "Measure", max_length=300, aliases=("Chỉ tiêu",)),
        Column("unit", _("Đơn vị"), "Unit", max_length=60, aliases=("Đơn vị tính", "ĐVT")),
        Column("baseline", _("Số gốc"), "Baseline", "decimal", minimum=-(10**13), maximum=10**13),
        Column("target", _("Mục tiêu"), "Target", "decimal", minimum=-(10**13), maximum=10**13),
        Column("starts_on", _("Bắt đầu"), "Start", "date", help=_("Để trống: từ ngày bắt đầu chương trình.")),
        Column("due_on", _("Hạn"), "Due", "date", required=True, aliases=("Thời hạn", "Hạn hoàn thành")),
        Column("clause", _("Điều khoản"), "Clause", max_length=60, help=_("Nhãn điều khoản đã nhập trong văn bản.")),
        Column("note", _("Ghi chú"), "Note", max_length=5000),
    ]


def spec_of(programme: Programme) -> SheetSpec:
    """The sheet of one programme: fields of its years in the drop-down."""
    fields = list(queries.fields_on(programme.starts_on).order_by("order", "code").values_list("code", "name"))
    fields += [one for one in queries.fields_on(programme.ends_on).values_list("code", "name") if one not in fields]
    return SheetSpec(
        "nhiem-vu",
        _("Nhiệm vụ"),
        columns(fields),
        help=_(
            "Mỗi dòng là một nhiệm vụ của chương trình. Tên cơ quan ghi như tên có hiệu lực vào ngày bắt đầu nhiệm vụ; "
            "có dấu hay không dấu đều được, tên tắt (UBND tỉnh Sơn La) cũng được."
        ),
        unique=("code",),
    )


def export_columns() -> list[Column]:
    """The template's columns followed by where each commitment stands."""
    return [
        *columns(),
        Column("status", _("Trạng thái"), "Status", "choice", choices=[(c, str(w)) for c, w in Status.choices]),
        Column("box", _("Ô đếm"), "Box", "choice", choices=[(c, str(w)) for c, w in Count.choices]),
        Column("percent", _("% hoàn thành"), "Percent", "integer"),
        Column("actual", _("Thực hiện"), "Actual", "decimal"),
        Column("done_on", _("Ngày hoàn thành"), "Done on", "date"),
        Column("why", _("Vì sao"), "Why"),
        Column("programme", _("Chương trình"), "Programme"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def export_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list in the words of the sheet."""
    return {
        **row,
        "field": row["field__name"],
        "lead": row["lead__name"],
        "partners": tuple(one["name"] for one in row["partners"]),
        "why": row["status_why"],
        "programme": row["programme__title"],
    }


def add_shares(rows: Sequence[dict[str, Any]]) -> None:
    """Put clauses, notes and supporting organisations into exported rows: two queries for all."""
    details = queries.export_details([row["pk"] for row in rows])
    for row in rows:
        row |= details[row["pk"]] | {"support": tuple(details[row["pk"]]["support"])}


class Reading:
    """One reading of a sheet against one programme: looks names up, judges rows, and keeps what they become."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.spec = spec_of(programme)
        self.directory = Directory()
        fields = queries.fields_on(programme.starts_on) | queries.fields_on(programme.ends_on)
        self.fields = {one.code: one for one in fields}
        self.clauses = {fold(one.label): one for one in programme.agreement.clauses.all()}
        self.held = {code.upper() for code in programme.commitments.values_list("code", flat=True)}
        self.seen: dict[str, tuple[int, str]] = {}
        self.entries: dict[int, Entry] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        return rehearse(data, self.spec, name=name, check_row=self._check, partly=True)

    def _check(self, row: Row) -> list[CellProblem]:
        """Everything that is wrong with a row besides its unread cells; a row without fault becomes an entry."""
        values = row.values
        problems = [*self._code_problems(row), *self._date_problems(row)]
        days = self._days(row)
        lead = self._named("lead", [values["lead"]] if values["lead"] else [], days, problems)
        support = self._named("support", values["support"], days, problems)
        partners = self._named("partners", values["partners"], days, problems)
        if lead and lead[0] in partners:
            problems.append(_problem("partners", _("Cơ quan chủ trì không thể đồng thời là đối tác.")))
        clause = self.clauses.get(fold(values["clause"] or ""))
        if values["clause"] and clause is None:
            labels = ", ".join(one.label for one in self.clauses.values()) or _("chưa có điều khoản nào")
            problems.append(_problem("clause", _("Văn bản không có điều khoản này. Hiện có: %s.") % labels[:300]))
        if not problems and not row.unread:
            self.entries[row.number] = self._entry(values, days[0], lead[0], support, partners, clause)
        return problems

    def _code_problems(self, row: Row) -> Iterator[CellProblem]:
        code = row.values["code"]
        if not code:
            return
        problem = rules.code_problem(code)
        if problem:
            yield _problem("code", problem)
        if code.upper() in self.held:
            yield _problem("code", _("Chương trình đã có nhiệm vụ mã %s này.") % code)
        first, written = self.seen.setdefault(code.upper(), (row.number, code))
        if first != row.number and written != code:  # the same letters are told by the reading itself
            yield _problem("code", _("Trùng với dòng %(row)d: hãy giữ một dòng.") % {"row": first})

    def _date_problems(self, row: Row) -> Iterator[CellProblem]:
        due = row.values["due_on"]
        if due is None or "starts_on" in row.unread:
            return
        problem = rules.due_problem(
            self._days(row)[0],
            due,
            programme_ends_on=self.programme.ends_on,
            agreement_ends_on=self.programme.agreement.valid_to,
        )
        if problem:
            yield _problem("due_on", problem)

    def _days(self, row: Row) -> tuple[date, ...]:
        """The day on which names are read; where the start cannot be read, any day that it may have been."""
        if "starts_on" in row.unread:
            return (self.programme.starts_on, self.programme.ends_on)
        return (row.values["starts_on"] or self.programme.starts_on,)

    def _entry(
        self,
        values: dict[str, Any],
        start: date,
        lead: Organisation,
        support: Sequence[Organisation],
        partners: Sequence[Organisation],
        clause: Clause | None,
    ) -> Entry:
        return Entry(
            code=values["code"],
            title=values["title"],
            field=self.fields[values["field"]],
            lead=lead,
            due_on=values["due_on"],
            starts_on=start,
            clause=clause,
            support=tuple(support),
            shares=tuple(PartnerShare(ParticipationRole.PARTNER, organisation=one) for one in partners),
            product=values["product"] or "",
            measure=values["measure"] or "",
            unit=values["unit"] or "",
            baseline=values["baseline"],
            target=values["target"],
            note=values["note"] or "",
        )

    def _named(
        self, key: str, names: Sequence[str], days: Sequence[date], problems: list[CellProblem]
    ) -> list[Organisation]:
        """The organisations of the first day that knows each; a name no day knows is a problem."""
        found: dict[int, Organisation] = {}
        for name in names:
            told = []
            for day in days:
                try:
                    one = self.directory.find(name, day)
                    found[one.pk] = one
                    break
                except Refusal as refusal:
                    told.append(refusal.sentence)
            else:
                problems.append(_problem(key, told[0]))
        return list(found.values())

    def plan(self, found: Rehearsal) -> list[Entry]:
        """What the good rows become, in their order."""
        return [self.entries[row.number] for row in found.rows]


def _problem(key: str, reason: str) -> CellProblem:
    return CellProblem(reason, key=key)
