"""Any number of cases with their facts, the same each time, made by the database itself: a million take minutes.

Cases are spread evenly over five years that end now. The newest OPEN of them (all in all states that wait for somebody)
are in the hands of staff; of the others most are closed, each with the facts that brought it there. The thousand that
the million is compared with fill a page of every list as well.
"""

from datetime import UTC, datetime, timedelta

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient

from bench.generate import NOW, generate
from portal.feedback.search.index import CASES
from portal.projects.search.table import is_postgres, vector
from portal.projects.search.words import words_of
from portal.settings import Settings
from portal.staff.models import Account, Unit
from portal.staff.policy import Role

PROJECTS = 50
SPAN = timedelta(days=5 * 365)
# Of a million cases some four thousand are open at a time; of a thousand, enough to fill two pages.
OPEN = {1_000: 120}
OPEN_OF_MANY = 4_000
RARE_CASES = 200  # in the thousand as in the million: the same full page is found
LONG = 1800  # seconds
SUBJECTS = (
    *("供暖", "路灯", "充电桩", "泵站异响", "垃圾清运"),
    *("公交站台", "学校扩建", "井盖松动", "屋面漏水", "施工扬尘"),
)
PLACES = ("凌水街道", "七贤岭街道", "龙王塘街道", "黄泥川", "小平岛", "河口", "由家村", "大山村", "砣子村", "庙岭")
COMPLAINTS = [
    f"{place}{subject}的问题，已经第{n}次反映，请尽快处理" for place in PLACES for subject in SUBJECTS for n in range(5)
]
RARE = "仙人掌"
ANSWER = "已派人现场查看，定于本周五前处理完毕，有疑问请致电办公电话。"

# The moment of a case by its number: microseconds in both dialects stay the database's own affair.
_SQLITE_AT = "strftime('%Y-%m-%d %H:%M:%S', {epoch}, 'unixepoch') || '+00:00'"
_POSTGRES_AT = "to_timestamp({epoch})"


async def generate_cases(count: int, *, settings: Settings) -> None:
    """Fill an empty, migrated database with 50 projects and so many cases."""
    await generate(PROJECTS, settings=settings)
    await _staff()
    connection = connections.get("default")
    for statement in _statements(count, connection):
        await _run(statement, connection)
    await _index(connection, count)


async def _run(statement: str, connection: BaseDBAsyncClient) -> None:
    if not is_postgres(connection):
        await connection.execute_script(statement)
        return
    # The portal gives up on a statement after some seconds; a million rows take longer.
    async with connection.acquire_connection() as raw:
        await raw.execute(statement, timeout=LONG)


async def _staff() -> None:
    unit = await Unit.get(id=3)
    for role in (Role.INTAKE, Role.HANDLER, Role.COORDINATOR):
        of_unit = unit if role is Role.HANDLER else None
        await Account.create(name=f"bench {role}", role=role, unit=of_unit, password_hash="", created_at=NOW)


def _statements(count: int, connection: BaseDBAsyncClient) -> list[str]:
    postgres = is_postgres(connection)
    numbers = (
        f"SELECT n FROM generate_series(1, {count}) n"
        if postgres
        else f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {count}) SELECT n FROM r"
    )
    first, step = int((NOW - SPAN).timestamp()), SPAN.total_seconds() / count
    sent = f"CAST({first} + n * {step!r} AS BIGINT)"
    at = _POSTGRES_AT if postgres else _SQLITE_AT

    def moment(hours: int, base: str = "sent") -> str:
        return at.format(epoch=f"{base} + {hours * 3600}")

    return [
        "CREATE TABLE bench_text (k INTEGER PRIMARY KEY, text TEXT, words TEXT)",
        *_texts(postgres),
        f"CREATE TABLE bench_case AS SELECT n, {sent} AS sent, {_state(count)} AS state, n % 50 + 1 AS project,"
        f" n % 20 + 1 AS unit FROM ({numbers}) numbers",
        _cases(moment, count),
        *_facts(moment),
        "INSERT INTO case_words (case_id, fact_id, name, text) SELECT case_id, id, 'words', "
        f"'{ANSWER}' FROM case_fact WHERE kind = 'answered'",
        *_sequences(postgres),
    ]


def _texts(postgres: bool) -> list[str]:
    texts = [*COMPLAINTS, f"{RARE}被踩坏了，请补种"]
    rows = []
    for key, text in enumerate(texts):
        words = vector(words_of(text)).replace("'", "''") if postgres else " ".join(words_of(text))
        rows.append(f"({key}, '{text}', '{words}')")
    return [f"INSERT INTO bench_text VALUES {', '.join(rows)}"]


def _state(count: int) -> str:
    newest = count - OPEN.get(count, OPEN_OF_MANY)
    waiting = ("submitted", "accepted", "assigned", "signed", "working", "waiting", "reopened", "working")
    cases = " ".join(f"WHEN n > {newest} AND n % 8 = {at} THEN '{state}'" for at, state in enumerate(waiting))
    older = f"WHEN n > {newest - newest // 100} THEN 'answered' WHEN n % 20 = 0 THEN 'declined' ELSE 'closed'"
    return f"CASE {cases} {older} END"


def _text_of(number: str, count: int) -> str:
    every = max(1, count // RARE_CASES)
    return f"CASE WHEN {number} % {every} = 0 THEN {len(COMPLAINTS)} ELSE {number} * 7 % {len(COMPLAINTS)} END"


def _cases(moment, count: int) -> str:  # type: ignore[no-untyped-def]
    with_unit = "state NOT IN ('submitted', 'accepted', 'declined')"
    answered = "state IN ('answered', 'closed', 'reopened')"
    columns = {
        "id": "n",
        "project_id": "project",
        "kind": "CASE n % 10 WHEN 0 THEN 'praise' WHEN 1 THEN 'question' WHEN 2 THEN 'suggestion' ELSE 'complaint' END",
        "text": "text",
        "place": "''",
        "contact": "''",
        "locale": "'zh'",
        "notice_version": "'bench'",
        "state": "state",
        "unit_id": f"CASE WHEN {with_unit} THEN unit END",
        "submitted_at": moment(0),
        "due_at": f"CASE WHEN sent > {int((NOW - timedelta(days=14)).timestamp())} THEN {moment(24 * 15)}"
        f" ELSE {moment(24 * 7)} END",
        "due_days": "5",
        "assigned_at": f"CASE WHEN {with_unit} THEN {moment(5)} END",
        "first_answered_at": f"CASE WHEN {answered} THEN {moment(24 * 3)} END",
        "answered_at": f"CASE WHEN {answered} THEN {moment(24 * 3)} END",
        "closed_at": f"CASE WHEN state IN ('closed', 'declined') THEN {moment(24 * 18)} END",
        "way": f"CASE WHEN {answered} THEN 'solved' ELSE '' END",
        "verdict": "CASE WHEN state = 'closed' AND n % 3 = 0 THEN"
        " CASE n % 9 WHEN 0 THEN 'partly' WHEN 3 THEN 'solved' ELSE 'not solved' END ELSE '' END",
        "key_id": "'bench'",
        "form_hash": "'bench' || n",
        "code_hash": "''",
        "content_digest": "''",
    }
    return (
        f"INSERT INTO feedback_case ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        f" FROM bench_case JOIN bench_text ON k = {_text_of('n', count)}"
    )


def _facts(moment) -> list[str]:  # type: ignore[no-untyped-def]
    """The facts of all cases, kind by kind; the order of ids is that of their moments within each case."""
    over = "state IN ('answered', 'closed', 'reopened')"
    steps = [
        ("submitted", 0, "1 = 1"),
        ("accepted", 4, "state NOT IN ('submitted', 'declined')"),
        ("declined", 4, "state = 'declined'"),
        ("assigned", 5, "state NOT IN ('submitted', 'accepted', 'declined')"),
        ("signed", 8, f"state IN ('signed', 'working', 'waiting') OR {over}"),
        ("working", 9, f"state IN ('working', 'waiting') OR {over}"),
        ("waiting", 10, "state = 'waiting'"),
        ("answered", 24 * 3, over),
        ("judged", 24 * 4, "state = 'closed' AND n % 3 = 0"),
        ("reopened", 24 * 4, "state = 'reopened'"),
        ("closed", 24 * 18, "state = 'closed'"),
    ]
    return [
        f"INSERT INTO case_fact (case_id, kind, at, detail) SELECT n, '{kind}', {moment(hours)}, '{{}}'"
        f" FROM bench_case WHERE {where} ORDER BY n"
        for kind, hours, where in steps
    ]


def _sequences(postgres: bool) -> list[str]:
    if not postgres:
        return []
    tables = ("feedback_case", "case_fact", "case_words")
    return [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))" for table in tables
    ]


async def _index(connection: BaseDBAsyncClient, count: int) -> None:
    words = f"FROM bench_case JOIN bench_text ON k = {_text_of('n', count)} ORDER BY n"
    if is_postgres(connection):
        into = f"{CASES} SELECT n, CAST(words AS tsvector)"
    else:
        into = f"{CASES} (rowid, words) SELECT n, words"
    await _run(f"INSERT INTO {into} {words}", connection)
    for table in ("bench_case", "bench_text"):
        await _run(f"DROP TABLE {table}", connection)


def moment_of(number: int, count: int) -> datetime:
    """When the case of this number was sent."""
    return datetime.fromtimestamp(int((NOW - SPAN).timestamp() + number * SPAN.total_seconds() / count), UTC)
