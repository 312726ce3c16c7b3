"""What the portal answers, captured once, for the other contestants to answer too."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ASKED = {"Accept-Encoding": "br"}
# What every server writes by itself.
OWN_HEADERS = frozenset({"content-length", "date", "server", "connection", "last-modified"})


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers (names in lower case, without the server's own) and compressed body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class KeptPage:
    """A page of the portal in the bench folder: ``file`` holds its compressed bytes."""

    name: str
    path: str
    headers: dict[str, str]
    file: str


def fetch(
    port: int, path: str, *, headers: Mapping[str, str] = ASKED, method: str = "GET", body: bytes = b""
) -> Answer:
    """One request on its own connection to a server on the loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        own = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS}
        return Answer(answer.status, own, answer.read())
    finally:
        connection.close()


def capture(port: int, paths: Mapping[str, str], folder: Path) -> list[KeptPage]:
    """Fetch the pages from the portal into the folder, with a pages.json that the bare app reads."""
    pages = []
    for number, (name, path) in enumerate(paths.items()):
        answer = fetch(port, path)
        if answer.status != 200 or answer.headers.get("content-encoding") != "br":
            raise RuntimeError(f"the portal answers {path} with {answer.status} {dict(answer.headers)}")
        (folder / f"{number}.body").write_bytes(answer.body)
        pages.append(KeptPage(name, path, dict(answer.headers), f"{number}.body"))
    (folder / "pages.json").write_text(json.dumps([asdict(page) for page in pages]))
    return pages


def read_pages(folder: Path) -> list[KeptPage]:
    return [KeptPage(**page) for page in json.loads((folder / "pages.json").read_text())]


def check_same(port: int, page: KeptPage, folder: Path) -> str:
    """Make sure that a contestant answers a page with the very bytes, and with 304. Returns its ETag."""
    answer = fetch(port, page.path)
    if answer.status != 200 or answer.body != (folder / page.file).read_bytes():
        raise RuntimeError(f"port {port} answers {page.path} with {answer.status} and other bytes")
    lacking = set(page.headers) - set(answer.headers)
    if lacking:
        raise RuntimeError(f"port {port} answers {page.path} without {', '.join(sorted(lacking))}")
    etag = answer.headers["etag"]
    again = fetch(port, page.path, headers={**ASKED, "If-None-Match": etag})
    if again.status != 304 or again.body:
        raise RuntimeError(f"port {port} answers {page.path} with {again.status} where 304 was due")
    return etag
