"""Loading the packaged reference data: units of both eras, successions, groups, acts, changes, organisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from lienket.ground.audit.acts import Actor, act
from lienket.ground.jobs import enqueue
from lienket.ground.refusals import Refusal
from lienket.ground.search.tasks import put_everything_again
from lienket.localities.actions import bodies, changes, finding, staging
from lienket.localities.actions.lineage import refresh_lineage
from lienket.localities.actions.packaged import Package
from lienket.localities.models import DataFile
from lienket.localities.rules import ControlFile

Tell = Callable[[str], None]

RULES = "2"
"""How files become rows; raise it when that changes, so that files already loaded are read again."""


@dataclass
class Loaded:
    """What a load did: the files that were new or changed, and how many rows each step wrote."""

    files: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return bool(self.files)


def load_reference(
    *, actor: Actor, rehearse: bool = False, tell: Tell = lambda words: None, package: Package | None = None
) -> Loaded:
    """Bring the reference data up to the packaged files: one transaction, one audit act; seconds.

    Files whose content is loaded already are passed over, so a second run changes nothing and says so. With
    `rehearse` all is done and undone again. Raises Refusal when the files contradict each other.
    """
    package = package or Package.read()
    with transaction.atomic():
        with connection.cursor() as cursor:  # two loaders at once would give one unit two ids
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lienket.load_reference'))")
        known = dict(DataFile.objects.values_list("name", "sha256"))
        same = known.get("rules") == RULES
        fresh = [file.name for file in package.all if not same or known.get(file.name) != file.sha256]
        if not fresh:
            tell("Danh mục đã là bản mới nhất: không có gì thay đổi.")
            return Loaded()
        loaded = Loaded(fresh)
        with act(actor, "load_reference", words="Nạp danh mục đơn vị hành chính và cơ quan") as line:
            _load(actor, package, loaded, tell)
            _keep_hashes(package)
            line.reason = "Tệp: " + ", ".join(fresh)
        if rehearse:
            transaction.set_rollback(True)
            tell("Chạy thử xong: chưa ghi gì.")
    if not rehearse:
        _analyze()
    return loaded


def _load(actor: Actor, package: Package, loaded: Loaded, tell: Tell) -> None:
    fresh, today = set(loaded.files), timezone.localdate()

    def step(name: str, count: int) -> None:
        loaded.rows[name] = count
        tell(f"{name}: {count} dòng ghi")

    controls = [file.control() for file in package.changes]
    reforms = [control for control in controls if control.tables]
    if fresh & {package.units.name, package.successions.name, *(file.name for file in package.changes)}:
        for reform in reforms:
            step("Đơn vị và tên", _units(package, reform))
            step("Kế thừa", _successions(package, reform))
            _check_counts(reform)
        later = [control for control in controls if not control.tables]
        changes.apply(actor=actor, controls=later, tell=tell)
    step("Nhóm", staging.put_groups(package.groups))
    step("Cơ quan", bodies.put_organisations(package.organisations, today))
    if loaded.rows["Cơ quan"]:  # requests, commitments and lots are found by the names of organisations
        enqueue(put_everything_again, key="names")
    step("Cơ quan kế thừa", bodies.put_links(package.links))
    step("Chuỗi kế thừa", refresh_lineage(actor=actor, today=today))
    finding.forget_missing()
    step("Tìm kiếm: đơn vị", finding.put_units_in_search(package.abbreviations.rows()))
    step("Tìm kiếm: cơ quan, nhóm", finding.put_organisations_in_search() + finding.put_groups_in_search())


def follow_dates(*, actor: Actor, today: date) -> int:
    """Give units the names, and units and bodies the heirs, that hold from today on; how many rows changed."""
    with act(actor, "follow_dates", words="Áp dụng tên và kế thừa có hiệu lực từ hôm nay"):
        changed = changes.follow_names(today=today) + refresh_lineage(actor=actor, today=today)
        if changed:
            finding.put_units_in_search(Package.read().abbreviations.rows())
            enqueue(put_everything_again, key="names")
    return changed


def _acts(reform: ControlFile) -> dict[str, str]:
    """The act that merged provinces: the first named. The resolution on each province's communes is not on record."""
    return {"province": reform.acts[0].symbol}


def _units(package: Package, reform: ControlFile) -> int:
    acts = [changes.put_act(row) for row in reform.acts]
    # The last act lists the units that begin, with their codes.
    begun = {"province": reform.acts[0].symbol, "commune": reform.acts[-1].symbol}
    staging.stage_units(package, begun, _acts(reform))
    written = staging.put_units()
    changes.keep_change(reform, acts)
    return written


def _successions(package: Package, reform: ControlFile) -> int:
    return staging.put_successions(package.successions, reform.in_force, _acts(reform))


def _check_counts(reform: ControlFile) -> None:
    """Refuse a load whose tables do not add up to what the control file says."""
    eve = reform.in_force - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE level = 'province' AND valid_to = %(eve)s) AS old_provinces,"
            " count(*) FILTER (WHERE level = 'district' AND valid_to = %(eve)s),"
            " count(*) FILTER (WHERE level = 'commune' AND valid_to = %(eve)s),"
            " count(*) FILTER (WHERE level = 'province' AND valid_from = %(day)s),"
            " count(*) FILTER (WHERE level = 'commune' AND valid_from = %(day)s),"
            " (SELECT count(*) FROM localities_succession s JOIN localities_unit u ON u.id = s.predecessor_id"
            "  WHERE s.\"on\" = %(day)s AND u.level = 'commune') FROM localities_unit",
            {"eve": eve, "day": reform.in_force},
        )
        found = cursor.fetchone()
    names = ("old_provinces", "old_districts", "old_communes", "provinces", "communes", "edges")
    wrong = [
        f"{name} {is_} (tệp ghi {reform.counts[name]})"
        for name, is_ in zip(names, found, strict=True)
        if name in reform.counts and reform.counts[name] != is_
    ]
    if wrong:
        raise Refusal(f"Danh mục không khớp số đã công bố trong {reform.key}: {', '.join(wrong)}. Chưa ghi gì.")


def _keep_hashes(package: Package) -> None:
    DataFile.objects.update_or_create(name="rules", defaults={"sha256": RULES})
    for file in package.all:
        rows = 0 if file.name.endswith(".toml") else len(file.rows())
        DataFile.objects.update_or_create(name=file.name, defaults={"sha256": file.sha256, "rows": rows})


def _analyze() -> None:
    # Fresh tables without statistics make the first pages slow.
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE localities_unit, localities_unitname, localities_succession, localities_organisation,"
                " search_entry"
            )
