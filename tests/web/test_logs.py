import json
import logging
from pathlib import Path

import pytest
import structlog
from starlette.types import Message

from portal.app import create_app
from portal.settings import Settings
from portal.web.logs import AccessLog
from tests.kit.asgi import ask, http_scope
from tests.kit.client import Client
from tests.kit.databases import copy_of, settings_for

SECRETS = ("GX2024", "8FJ4-K2MN-PQ7R-T", "13800138000", "sewer-renewal", "203.0.113.7", "evil")


@pytest.fixture
async def logged(tmp_path: Path, template, clock):  # type: ignore[no-untyped-def]
    """A portal that writes its access log."""
    app = create_app(copy_of(template, settings_for(tmp_path, access_log=True)), now=clock)
    async with app.starlette.router.lifespan_context(app.starlette):
        yield Client(app)


def lines(client: Client, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert isinstance(client.portal.front, AccessLog)
    client.portal.front.flush()
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if '"event":"request"' in line]


async def test_a_line_holds_the_pattern_and_neither_path_query_nor_code(
    logged: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    await logged.get("/projects/sewer-renewal?tel=13800138000")
    await logged.get("/en/projects/sewer-renewal")
    await logged.post("/receipts/", {"number": "GX2024-1", "code": "8FJ4-K2MN-PQ7R-T"})
    await logged.get("/evil/13800138000")
    await logged.get("/receipts/qr/GX2024-1.svg", inspect=False)
    found = lines(logged, capsys)
    assert [line["route"] for line in found] == [
        "/projects/{slug}",
        "/projects/{slug}",
        "/receipts/",
        "-",
        "/receipts/qr/{number}.svg",
    ]
    assert [secret for secret in SECRETS if secret in json.dumps(found)] == []


async def test_a_line_has_exactly_these_parts(logged: Client, capsys: pytest.CaptureFixture[str]) -> None:
    answer = await logged.get("/nowhere")
    (line,) = lines(logged, capsys)
    assert list(line) == ["event", "timestamp", "method", "route", "status", "ms", "reference"]
    assert (line["method"], line["status"]) == ("GET", 404)
    assert str(line["reference"]) in answer.words


async def test_a_page_from_memory_is_logged_like_any_other(logged: Client, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        await logged.get("/")
    assert [line["route"] for line in lines(logged, capsys)] == ["/", "/"]


@pytest.mark.parametrize("method", ['GET"', "A\nB", "X" * 5000, 'FOO","x":"', "\x1b[31m"])
async def test_a_hostile_method_breaks_no_line(logged: Client, method: str, capsys: pytest.CaptureFixture[str]) -> None:
    await ask(logged.portal, http_scope(method, "/"))
    (line,) = lines(logged, capsys)
    assert len(str(line["method"])) <= 10
    assert line["status"] == 405


async def test_a_client_that_leaves_while_sending_is_no_error_of_ours(
    logged: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = http_scope(
        "POST",
        "/receipts/",
        content_type="application/x-www-form-urlencoded",
        content_length="1000",
        sec_fetch_site="same-origin",
    )

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def nobody(message: Message) -> None:
        raise AssertionError("an answer to nobody")

    with structlog.testing.capture_logs() as errors:
        await logged.portal(scope, leave, nobody)
    (line,) = lines(logged, capsys)
    assert (line["route"], line["status"]) == ("/receipts/", 499)
    assert errors == []


async def test_the_last_lines_are_written_before_the_process_ends(
    tmp_path: Path, template: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(copy_of(template, settings_for(tmp_path, access_log=True)))
    async with app.starlette.router.lifespan_context(app.starlette):
        await Client(app).get("/about")
    assert '"route":"/about"' in capsys.readouterr().err


async def test_odd_bytes_in_a_form_write_no_lines(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    body = {"content": b"\r\nodd", "headers": {"content-type": "multipart/form-data; boundary=x"}}
    await client.request("POST", "/receipts/", **body)
    logging.getLogger("python_multipart.multipart").warning("Skipping odd bytes")
    assert [line for line in capfd.readouterr().err.splitlines() if not line.startswith("{")] == []


async def test_with_the_log_switched_off_nothing_is_written(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await client.get("/")
    assert lines(client, capsys) == []
