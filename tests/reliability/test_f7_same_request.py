"""F7: ten identical sendings at the same moment make one thing and get one answer; another body is told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client

from lienket.config.rights import RIGHTS
from tests.reliability.filling import body, read, target
from tests.reliability.stage import Scene, stage
from tests.reliability.writing import NEITHER, Create, creates, edits

AT_ONCE = 10
__all__ = ["stage"]
CASES = creates()


def test_every_address_that_writes_has_its_case() -> None:
    writing = {row.address for row in RIGHTS.rows() if "POST" in row.methods and ":" in row.address}
    changing = {name.partition("#")[0] for name in edits()}
    assert set(CASES) | changing | set(NEITHER) == writing
    assert not set(NEITHER) & (set(CASES) | changing)


def _again(value: Any) -> Any:
    """A file is read once; each sending needs its own."""
    return (
        SimpleUploadedFile(value.name, value.file.getvalue(), value.content_type) if hasattr(value, "chunks") else value
    )


def _send(client: Client, where: str, sent: dict[str, Any]) -> tuple[int, str]:
    response = client.post(where, {name: _again(value) for name, value in sent.items()})
    return response.status_code, response.headers.get("Location", "")


def _together(client: Client, where: str, sent: dict[str, Any]) -> list[tuple[int, str]]:
    """The same sending from ten windows of one browser, each on its own connection."""
    start = Barrier(AT_ONCE)

    def one(_number: int) -> tuple[int, str]:
        window = Client(raise_request_exception=False)
        window.cookies.update(client.cookies)
        try:
            start.wait(30)
            return _send(window, where, sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def _other(value: Any) -> Any:
    if hasattr(value, "chunks"):
        return SimpleUploadedFile("khac.csv", value.file.getvalue() + b"x", value.content_type)
    return f"{value[0] if isinstance(value, list) else value} (sửa)"


def _rows(model: type[models.Model]) -> int:
    return model._default_manager.count()


@pytest.mark.parametrize("name", CASES)
def test_ten_times_is_once(stage: Scene, name: str) -> None:
    case: Create = CASES[name]
    address = case.address(stage)
    client = stage.client(case.sender)
    form = read(client, address, case.press)
    sent = body(form, case.values(stage))
    where = target(form, address, case.press)
    before = _rows(case.makes)
    answers = _together(client, where, sent)
    assert {status for status, _ in answers} == {302}, answers
    assert len(set(answers)) == 1, answers
    assert _rows(case.makes) == before + case.rows
    assert _send(client, where, sent) == answers[0]
    if case.other:
        status, _where = _send(client, where, sent | {case.other: _other(sent[case.other])})
        assert status in (409, 422)
    assert _rows(case.makes) == before + case.rows
