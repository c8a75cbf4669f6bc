"""Load the sample programme and its people."""

from __future__ import annotations

import csv
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import translation

from lienket.accounts.actions import add_person, grant_membership
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.agreements.actions.sample import DATA, load_fields, load_programme
from lienket.agreements.models import Programme
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation

PEOPLE = Path(__file__).resolve().parents[3] / "localities" / "data" / "organisations" / "people.csv"


class Command(BaseCommand):
    help = "Nạp chương trình mẫu năm 2022 và người mẫu (một mật khẩu chung, sinh ngẫu nhiên cho bản cài này)."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"), transaction.atomic():
            self._fields()
            if Programme.objects.filter(sample=True).exists():
                self.stdout.write("Chương trình mẫu đã có; không nạp lại.")
                return
            programme = load_programme(
                actor=Platform("Dữ liệu mẫu"),
                folder=DATA / "sample" / "programme-2022",
                tell=lambda words: self.stdout.write(words),
            )
            people = self._people()
        self._write_down(people)
        self.stdout.write(
            f"Đã nạp “{programme.title}”: {programme.commitments.count()} nhiệm vụ, {len(people)} người mẫu."
        )

    def _fields(self) -> None:
        with (DATA / "fields.csv").open(encoding="utf-8") as source:
            load_fields(actor=Platform("Nạp danh mục"), rows=list(csv.DictReader(source)))

    def _people(self) -> list[dict[str, str]]:
        password = f"Mau-{secrets.token_hex(5)}"
        actor = Platform("Dữ liệu mẫu")
        held = set(Person.objects.values_list("email", flat=True))
        found, first = [], None
        with PEOPLE.open(encoding="utf-8") as source:
            for row in csv.DictReader(source):
                if row["email"] in held:
                    continue
                organisation = Organisation.objects.get(key=row["org_key"])
                person = add_person(
                    actor=actor,
                    email=row["email"],
                    full_name=row["full_name"],
                    password=password,
                    same_password_as=first,
                    sample=True,
                )
                first = first or person
                grant_membership(actor=actor, person=person, organisation=organisation, role=row["role"])
                found.append(
                    {
                        "email": row["email"],
                        "password": password,
                        "role": f"{Role(row['role']).label}, {organisation.short_name or organisation.name}",
                    }
                )
        return found

    def _write_down(self, people: list[dict[str, str]]) -> None:
        """Where `lienket up` reads who can sign in; for this installation's owner only."""
        if not people:
            return
        path = Path(settings.HOME) / "sample-people.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(people, out, ensure_ascii=False, indent=1)
