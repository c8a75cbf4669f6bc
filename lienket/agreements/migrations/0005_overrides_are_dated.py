import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from lienket.ground.audit.attach import AuditTables

STATUSES = [
    ("not_started", "Chưa bắt đầu"),
    ("in_progress", "Đang thực hiện"),
    ("awaiting", "Đã báo hoàn thành, chờ xác nhận"),
    ("disputed", "Các bên chưa thống nhất"),
    ("done", "Hoàn thành"),
    ("stopped", "Dừng thực hiện"),
]
#: What is in force becomes a row; what was lifted before has left no more than the trail.
FORTH = """
INSERT INTO agreements_override (commitment_id, status, reason, starts_on, set_by, lifted_by, lift_reason)
SELECT id, override_status, override_reason, coalesce(override_on, starts_on), override_by, '', ''
FROM agreements_commitment WHERE override_status <> ''
"""
BACK = """
UPDATE agreements_commitment c
SET override_status = o.status, override_reason = o.reason, override_on = o.starts_on, override_by = o.set_by
FROM agreements_override o WHERE o.commitment_id = c.id AND o.lifted_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_words_of_columns"), ("audit", "0002_trail")]

    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(choices=STATUSES, max_length=12, verbose_name="trạng thái đặt tay")),
                ("reason", models.TextField(verbose_name="lý do đặt trạng thái")),
                ("starts_on", models.DateField(verbose_name="có hiệu lực từ ngày")),
                ("set_by", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_on", models.DateField(blank=True, null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=200)),
                ("lift_reason", models.TextField(blank=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="agreements.commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "trạng thái đặt tay",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="override_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_on__isnull", True),
                            models.Q(
                                ("lifted_on__gte", models.F("starts_on")),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lifting_says_why_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_on__isnull", True)),
                        fields=("commitment",),
                        name="one_override_in_force",
                    ),
                ],
            },
        ),
        AuditTables(),
        migrations.RunSQL(FORTH, BACK),
    ]
