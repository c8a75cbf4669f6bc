"""Batches: batch-request/batch-request of OGC 18-088 (multipart of OData 4.0), and JSON as FROST's extension has it."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from lienket.monitoring.api import batching, creating, pacing
from lienket.monitoring.models import Held, Intake
from tests.monitoring.test_sending import KEY, ROOT, Sending, send

__all__ = ["send"]
CRLF = "\r\n"


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    pacing.READING._asked.clear()
    creating.PACE._asked.clear()


def in_json(send: Sending, requests: list[Any], *, key: str = KEY, status: int = 200, **headers: str) -> Any:
    given = {"authorization": f"Bearer {key}"} if key else {}
    body = json.dumps({"requests": requests})
    found = send.client.post(f"{ROOT}/$batch", body, content_type="application/json", headers=given | headers)
    assert found.status_code == status, found.content
    return found.json()["responses"] if status == 200 else found.json()


def reading(send: Sending, name: str, minute: int, **more: Any) -> dict[str, Any]:
    body = {"phenomenonTime": f"2026-03-10T08:{minute:02}:00+07:00", "result": minute}
    url = f"Datastreams({send.series.pk})/Observations"
    return {"id": name, "method": "post", "url": url, "body": body} | more


def statuses(answers: list[Any]) -> list[int]:
    return [one["status"] for one in answers]


def test_json_answers_each_in_its_order(send: Sending) -> None:
    answers = in_json(
        send,
        [
            {"id": "0", "method": "get", "url": f"Things({send.station.pk})?$select=name"},
            reading(send, "1", 0),
            {"id": "2", "method": "GET", "url": "$1/Datastream?$select=id", "dependsOn": ["1"]},
            {"id": "3", "method": "get", "url": "Things(999999)"},
            {"id": "4", "method": "get", "url": f"http://testserver{ROOT}/Things?$count=true&$top=0"},
            {"id": "5", "method": "get", "url": "/v1.1/Observations?$filter=result%20eq%200&$select=result"},
            {"id": "6", "method": "patch", "url": f"Things({send.station.pk})", "body": {"name": "x"}},
            {"id": "7", "method": "get", "url": "http://elsewhere.example/v1.1/Things"},
            {"id": "8", "method": "get", "url": "Things", "dependsOn": ["3"]},
            {"id": "9", "method": "post", "url": "$batch", "body": {"requests": []}},
            {"id": "10", "method": "get", "url": "$batch"},
        ],
    )
    assert [one["id"] for one in answers] == [str(n) for n in range(11)]
    assert statuses(answers) == [200, 201, 200, 404, 200, 200, 405, 404, 424, 501, 404]
    assert answers[0]["body"] == {"name": send.station.name}
    assert answers[1]["location"] == answers[1]["headers"]["location"] == answers[1]["body"]["@iot.selfLink"]
    assert answers[2]["body"] == {"@iot.id": send.series.pk}
    assert answers[4]["body"] == {"@iot.count": 1, "value": []}
    assert answers[5]["body"]["value"] == [{"result": 0.0}]
    assert all(one["body"]["message"].endswith((".", "”.")) for one in answers if one["status"] >= 400)


def test_json_goes_on_unless_it_is_told_to_stop(send: Sending) -> None:
    wanted = [reading(send, "a", 0), reading(send, "b", 1), reading(send, "c", 5)]
    assert statuses(in_json(send, wanted)) == [201, 409, 201]
    assert statuses(in_json(send, wanted, prefer="continue-on-error=false")) == [201, 409, 424]


def test_a_group_is_stored_whole_or_not_at_all(send: Sending) -> None:
    group = [reading(send, name, minute, atomicityGroup="g") for name, minute in (("a", 0), ("b", 5), ("c", 6))]
    after = {"id": "d", "method": "get", "url": "Things", "dependsOn": ["g"]}
    answers = in_json(send, [*group, after])
    assert statuses(answers) == [424, 424, 409, 424]
    assert not Intake.objects.exists()
    assert not Held.objects.exists()
    answers = in_json(send, [*group[:2], after])
    assert statuses(answers) == [201, 201, 200]
    intake = Intake.objects.get()
    assert (intake.readings, intake.new) == (2, 2)
    # Sent again it is the same: nothing is doubled, and each says where it stands.
    again = in_json(send, [*group[:2], after])
    assert [one.get("location") for one in again] == [one.get("location") for one in answers]
    assert Intake.objects.latest("pk").repeated == 2
    reads = [
        {"id": "x", "method": "get", "url": "Things", "atomicityGroup": "h"},
        reading(send, "y", 9) | {"atomicityGroup": "h"},
    ]
    assert statuses(in_json(send, reads)) == [400, 424]


def test_each_request_has_the_rights_it_has_alone(send: Sending) -> None:
    one = [reading(send, "a", 0), {"id": "b", "method": "get", "url": "Things"}]
    assert statuses(in_json(send, one, key="")) == [401, 200]
    assert statuses(in_json(send, one, key="x" * 43)) == [401, 200]
    own = reading(send, "a", 0) | {"headers": {"Authorization": f"Bearer {KEY}"}}
    assert statuses(in_json(send, [own], key="")) == [400]
    assert statuses(in_json(send, [reading(send, "a", 0, atomicityGroup="g")], key="")) == [401]
    assert not Intake.objects.exists()
    many = {"id": "c", "method": "post", "url": "CreateObservations", "body": [
        {"Datastream": {"@iot.id": send.series.pk}, "components": ["phenomenonTime", "result"],
         "dataArray": [["2026-03-10T08:00:00+07:00", 1]]}]}  # fmt: skip
    (answer,) = in_json(send, [many])
    assert (answer["status"], len(answer["body"])) == (201, 1)


def test_limits_of_a_batch_are_told(send: Sending) -> None:
    reads = [{"id": str(n), "method": "get", "url": "Things?$top=0"} for n in range(batching.MOST_READS + 1)]
    answers = in_json(send, reads)
    assert statuses(answers) == [200] * batching.MOST_READS + [413]
    assert answers[-1]["body"]["message"] == "Mỗi lô nhiều nhất 20 câu hỏi GET. Hãy chia thành nhiều lô."
    told = in_json(send, [reads[0] | {"id": str(n)} for n in range(101)], status=413)
    assert told["message"] == "Mỗi lô nhiều nhất 100 yêu cầu. Hãy chia thành nhiều lô."
    for _ in range(pacing.READING.most):
        pacing.READING.wait("a127.0.0.1")
    (slow,) = in_json(send, reads[:1])
    assert slow["status"] == 429
    assert 0 < int(slow["headers"]["retry-after"]) <= 61
    for _ in range(creating.PACE.most):
        creating.PACE.wait(str(send.source.pk))
    assert statuses(in_json(send, [reading(send, "a", 0)])) == [429]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"requests": {}}', '{"requests": [1]}', '{"requests": [{"id": "1", "method": "get"}]}',
        '{"requests": [{"id": 1.5, "method": "get", "url": "Things"}]}', "[" * 100_000,
        '{"requests": [{"id": "1", "method": "get", "url": "x"}, {"id": "1", "method": "get", "url": "x"}]}',
        '{"requests": [{"id": "1", "method": "get", "url": "x", "dependsOn": ["2"]}]}',
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_whole(send: Sending, body: str) -> None:
    found = send.client.post(f"{ROOT}/$batch", body, content_type="application/json")
    assert found.status_code == 400
    assert found.json()["message"].endswith(".")


# --- multipart


def http(line: str, body: Any = None, name: str = "") -> str:
    head = ["Content-Type: application/http", *([f"Content-ID: {name}"] if name else []), "", line, "Host: localhost"]
    if body is not None:
        head.append("Content-Type: application/json")
    return CRLF.join([*head, "", "" if body is None else json.dumps(body)])


def whole(parts: list[str], boundary: str) -> str:
    return "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts) + f"--{boundary}--"


def change_set(parts: list[str]) -> str:
    return f"Content-Type: multipart/mixed;boundary=changeset_1{CRLF}{CRLF}" + whole(parts, "changeset_1")


def in_parts(send: Sending, parts: list[str], **headers: str) -> list[Message[str, str]]:
    found = send.client.post(
        f"{ROOT}/$batch",
        whole(parts, "batch_36522ad7"),
        content_type="multipart/mixed;boundary=batch_36522ad7",
        headers={"authorization": f"Bearer {KEY}"} | headers,
    )
    assert found.status_code == 200, found.content
    read = message_from_bytes(f"Content-Type: {found['Content-Type']}{CRLF}{CRLF}".encode() + found.content)
    assert read.is_multipart()
    return list(read.get_payload())  # type: ignore[arg-type]


def said(part: Message[str, str]) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of a part."""
    assert part.get_content_type() == "application/http"
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    head, _mark, body = text.decode().replace(CRLF, "\n").partition("\n\n")
    first, *lines = head.split("\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), json.loads(body or "null")


def test_multipart_as_the_standard_shows_it(send: Sending) -> None:
    """18-088 §11.2.1: a question, a change set, a question that fails; addresses in all three forms."""
    stream = f"Datastreams({send.series.pk})/Observations"
    posts = [
        http(f"POST {ROOT}/{stream} HTTP/1.1", send.body(), "1"),
        http(f"POST {stream} HTTP/1.1", send.body(phenomenonTime="2026-03-10T08:30:00+07:00"), "2"),
    ]
    parts = in_parts(
        send,
        [
            http(f"GET /v1.1/Things({send.station.pk})?$select=name HTTP/1.1"),
            change_set(posts),
            http(f"GET http://testserver{ROOT}/Observations?$count=true&$filter=result%20eq%2012.5&$top=0 HTTP/1.1"),
            http("GET Things(999999) HTTP/1.1"),
            http("GET Things HTTP/1.1"),
        ],
    )
    assert said(parts[0])[2] == {"name": send.station.name}
    inside: list[Any] = parts[1].get_payload()  # type: ignore[assignment]
    assert [one["Content-ID"] for one in inside] == ["1", "2"]
    for one in inside:
        status, headers, body = said(one)
        assert (status, headers["Location"]) == (201, body["@iot.selfLink"])
    assert said(parts[2])[2]["@iot.count"] == 2
    # Processing stops at the first error unless the caller prefers otherwise.
    assert (said(parts[3])[0], len(parts)) == (404, 4)
    gets = [http("GET Things(999999) HTTP/1.1"), http("GET Things?$top=0 HTTP/1.1")]
    assert [said(one)[0] for one in in_parts(send, gets, prefer="odata.continue-on-error")] == [404, 200]


def test_a_change_set_that_fails_is_one_answer_and_nothing_is_stored(send: Sending) -> None:
    stream = f"Datastreams({send.series.pk})/Observations"
    posts = [http(f"POST {stream} HTTP/1.1", send.body(), "1"), http(f"POST {stream} HTTP/1.1", {"result": 1}, "2")]
    (part,) = in_parts(send, [change_set(posts)])
    assert (said(part)[0], part["Content-ID"]) == (400, "2")
    assert not Intake.objects.exists()


def test_a_body_cut_on_its_way_does_nothing(send: Sending) -> None:
    stream = f"Datastreams({send.series.pk})/Observations"
    text = whole([http(f"POST {stream} HTTP/1.1", send.body())], "b")
    for body, kind in ((text[:-1], "b"), (text, "c"), ("--b", "b"), (text.replace("application/http", "text/x"), "b"),
                       (text.replace("POST", "PO ST"), "b"), (text, "")):  # fmt: skip
        found = send.client.post(
            f"{ROOT}/$batch", body, content_type=f"multipart/mixed;boundary={kind}",
            headers={"authorization": f"Bearer {KEY}"},
        )  # fmt: skip
        assert found.status_code == 400
        assert found.json()["message"].endswith("chưa yêu cầu nào được làm.")
    assert not Intake.objects.exists()
