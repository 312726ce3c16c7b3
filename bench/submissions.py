"""Feedback sent: the portal's durable transaction beside a bare durable insert on the same engine."""

import time
from pathlib import Path

from bench.bare import DATABASE as BARE_DATABASE
from bench.bare import RECEIPT
from bench.forms_sent import BOUNDARY, body_of, write_bodies
from bench.load import Shot, shoot
from bench.pages_kept import fetch
from bench.portal_server import DATABASE, ask
from bench.processes import Server
from bench.rounds import Contest, take_turns
from portal.feedback.intake.form_key import new_form_key
from portal.store.edition import utc_now
from portal.store.keys import open_keyring

CLIENTS = (1, 16)
# Bodies prepared for each second; were they used up, the count of cases would tell.
MOST_PER_SECOND = 3000
SLUG = "sewer-renewal"
PATHS = {"portal": f"/projects/{SLUG}/feedback", "bare app": "/feedback"}
FILES = {"portal": DATABASE, "bare app": BARE_DATABASE}
# A submission counts when all its rows are there.
COUNTS = {
    "portal": "SELECT min((SELECT count(*) FROM feedback_case), (SELECT count(*) FROM case_fact),"
    " (SELECT count(*) FROM outbox WHERE topic LIKE 'case%'))",
    "bare app": "SELECT count(*) FROM sending",
}


def keep_receipt(server: Server, folder: Path) -> None:
    """Send one form and keep the receipt page, which is what the bare app answers every time."""
    key = new_form_key(keyring=open_keyring(folder / "keys", create=False), project_id=_project(folder), now=utc_now())
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = fetch(server.port, PATHS["portal"], headers=headers, method="POST", body=body_of(key))
    if answer.status != 200:
        raise RuntimeError(f"the portal answers a form with {answer.status}: {answer.body.decode()[:2000]}")
    (folder / RECEIPT).write_bytes(answer.body)


def measure(portal: Server, bare: Server, folder: Path, *, seconds: float, rounds: int) -> list[Contest]:
    """Submissions at each number of clients, every one counted in the database afterwards."""

    def contest(clients: int) -> Contest:
        def shot(server: Server) -> Shot:
            return _send(server, folder, clients=clients, seconds=seconds)

        return take_turns(Contest("submission", clients), [portal, bare], rounds, shot)

    return [contest(clients) for clients in CLIENTS]


def _send(server: Server, folder: Path, *, clients: int, seconds: float) -> Shot:
    bodies = folder / "bodies"
    keyring = open_keyring(folder / "keys", create=False)
    count = round(MOST_PER_SECOND * seconds)
    write_bodies(bodies, count=count, keyring=keyring, project_id=_project(folder))
    before = ask(folder / FILES[server.name], COUNTS[server.name])
    path, arguments = PATHS[server.name], [str(bodies), BOUNDARY]
    shot = shoot(server, path, connections=clients, seconds=seconds, script="submit.lua", arguments=arguments)
    time.sleep(0.3)  # wrk leaves with requests under way, which still become cases
    made = ask(folder / FILES[server.name], COUNTS[server.name]) - before
    if not shot.requests <= made <= shot.requests + clients:
        raise RuntimeError(f"{server.name} answered {shot.requests} forms and holds {made} of them")
    return shot


def _project(folder: Path) -> int:
    return ask(folder / DATABASE, f"SELECT id FROM project WHERE slug = '{SLUG}'")
