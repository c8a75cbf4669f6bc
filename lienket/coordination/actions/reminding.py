"""The daily letter: one a day at most to a person, written first and sent afterwards."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.accounts.queries import member_emails
from lienket.coordination import queries
from lienket.coordination.models import Digest
from lienket.ground.access import PREPARERS
from lienket.ground.audit.acts import Platform, act
from lienket.localities.models import Organisation

_CLOCK = Platform("Nhắc việc hằng ngày")


def write_digests(*, day: date) -> list[int]:
    """Write the day's letters: for each member who decides or prepares, of an organisation with something waiting,
    due soon or late. Returns the numbers of all letters of the day that are not yet sent; run again, it adds none.
    """
    letters = [Digest(person_id=person, day=day, body=body) for person, body in _bodies(day).items() if body]
    if letters:
        with act(_CLOCK, "coordination.digest", words="viết thư nhắc việc trong ngày"):
            Digest.objects.bulk_create(letters, ignore_conflicts=True)
    return list(Digest.objects.filter(day=day, sent_at=None).order_by("pk").values_list("pk", flat=True))


def _bodies(day: date) -> dict[int, str]:
    """{person: body}; the desks of the same set of organisations are read once."""
    desks: dict[tuple[int, ...], str] = {}
    found = {}
    with translation.override("vi"):
        for person, (name, ids) in _members(day).items():
            if ids not in desks:
                desk = queries.desk(Viewer(organisation_ids=ids), day)
                desks[ids] = queries.letter(desk, day, settings.PUBLIC_URL)
            found[person] = desks[ids] and f"Kính gửi {name},\n\n{desks[ids]}"
    return found


def _members(day: date) -> dict[int, tuple[str, tuple[int, ...]]]:
    """{person: (name, the organisations they act for with all whose duties those inherited)}."""
    sides = queries.open_sides(day)
    holders = Organisation.objects.filter(lineage__overlap=list(sides)) if sides else []
    lineages = {one.pk: tuple(one.lineage) or (one.pk,) for one in holders}
    lineages |= {one: (one,) for one in sides if one not in lineages}
    names: dict[int, str] = {}
    ids: dict[int, set[int]] = defaultdict(set)
    for row in member_emails(list(lineages), PREPARERS):
        names[row["person_id"]] = row["person__full_name"] or row["person__email"]
        ids[row["person_id"]].update(lineages[row["organisation_id"]])
    return {person: (names[person], tuple(sorted(ids[person]))) for person in sorted(names)}


def send_digest(*, digest_id: int) -> bool:
    """Send one letter. The note that it was sent and the sending stand or fall together; a second call, or one at the
    same moment, sends nothing. Returns whether it was sent now.
    """
    if not Digest.objects.filter(pk=digest_id, sent_at=None).exists():
        return False
    with act(_CLOCK, "coordination.send_digest", words="gửi thư nhắc việc") as line:
        found = Digest.objects.select_for_update(of=("self",)).select_related("person").get(pk=digest_id)
        if found.sent_at is not None or not found.person.is_active:
            return False
        found.sent_at = timezone.now()
        found.save(update_fields=["sent_at"])
        line.on = found
        with translation.override("vi"):
            subject = _("Liên Kết: việc chờ cơ quan của anh/chị, ngày %(day)s") % {"day": f"{found.day:%d/%m/%Y}"}
        # The same letter always has the same name, so that a mail server that saw it twice can tell.
        headers = {"Message-ID": f"<nhac-viec-{found.pk}@lienket>", "Auto-Submitted": "auto-generated"}
        EmailMessage(subject, found.body, to=[found.person.email], headers=headers).send()
    return True
