"""Once: a create that is sent twice makes one row and answers the same twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from lienket.ground.audit.models import Submission
from lienket.ground.refusals import Repeated

Made = TypeVar("Made", bound=models.Model)


def once(create: Callable[..., Made]) -> Callable[..., Made]:
    """Let a create action take `request_key`: the same key by the same person runs it once.

    The action must return one model instance. Raises Repeated when the key comes again with other content.
    """

    @wraps(create)
    def guarded(*, actor: Any, request_key: UUID | None = None, **given: Any) -> Made:
        if request_key is None:
            return create(actor=actor, **given)
        name = f"{create.__module__}.{create.__qualname__}"
        fingerprint = hashlib.sha256(_plain(given).encode()).hexdigest()
        with transaction.atomic():
            if not _claim(actor.person_id or 0, request_key, name, fingerprint):
                return cast(Made, _earlier(actor.person_id or 0, request_key, name, fingerprint))
            made = create(actor=actor, **given)
            Submission.objects.filter(actor_id=actor.person_id or 0, key=request_key).update(
                result_type=made._meta.label, result_ids=[made.pk]
            )
            return made

    return guarded


def _claim(actor_id: int, key: UUID, name: str, fingerprint: str) -> bool:
    # ON CONFLICT waits for a rival's commit, so the loser always sees the winner's finished row.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_submission (actor_id, key, action, fingerprint, result_type, result_ids)"
            " VALUES (%s, %s, %s, %s, '', '{}') ON CONFLICT (actor_id, key) DO NOTHING",
            [actor_id, key, name, fingerprint],
        )
        return cursor.rowcount == 1


def _earlier(actor_id: int, key: UUID, name: str, fingerprint: str) -> models.Model:
    row = Submission.objects.get(actor_id=actor_id, key=key)
    if row.action != name or row.fingerprint != fingerprint:
        raise Repeated(_("Biểu mẫu này đã được gửi với nội dung khác. Hãy mở lại biểu mẫu rồi gửi."))
    return apps.get_model(row.result_type)._default_manager.get(pk=row.result_ids[0])


def _plain(value: Any) -> str:
    """Any argument as text that is equal exactly when the content is."""
    if isinstance(value, models.Model):
        return f"<{value._meta.label}:{value.pk}>"
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}={_plain(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_plain(item) for item in value) + "]"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return "bytes:" + hashlib.sha256(value).hexdigest()
    if hasattr(value, "chunks"):
        return "file:" + hashlib.sha256(b"".join(value.chunks())).hexdigest()
    return repr(value)
