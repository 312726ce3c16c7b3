"""The statements that count a month, the same on SQLite and PostgreSQL. What each number means: ``definitions``.

Marks: $1 the month's beginning, $2 its end, $3 the moment up to which is counted, $4 how far back a case's side facts
may lie. Each row has project, unit, kind, people and the counts of that part. Months are found by indexes alone:
``submitted_at``, ``promised_at``, (state, ``due_at``) and (kind, at). SQLite, which counts no rows, would look for the
facts of one case among all of a kind, and for a due date among all cases without another promise: ``kind || ''`` and
``= TRUE`` keep it from that. PostgreSQL would answer EXISTS from a table of all facts there are: a question for the
first row has to be asked case by case.
"""

# A complaint about people belongs to no unit and no project; what was merged counts with the project it went into.
PART = """
    CASE WHEN c.about_people THEN NULL ELSE COALESCE(p.merged_into_id, c.project_id) END AS project,
    CASE WHEN c.about_people THEN NULL ELSE COALESCE(c.unit_id, p.unit_id) END AS unit,
    c.kind AS kind, CASE WHEN c.about_people THEN 1 ELSE 0 END AS people
"""
CASES = "feedback_case c LEFT JOIN project p ON p.id = c.project_id"
STATES = (
    "'submitted', 'accepted', 'assigned', 'signed', 'working', 'waiting', 'answered', 'reopened', 'declined', 'closed',"
    " 'withdrawn', 'joined'"
)

# What was sent in the month. Only staff accept, decline, ask back, answer; residents join by receipt themselves.
RECEIVED = f"""
WITH q AS MATERIALIZED (
    SELECT {PART}, CASE WHEN c.entered_by_id IS NULL THEN 0 ELSE 1 END AS entered,
        COALESCE((
            SELECT 1 FROM case_fact f WHERE f.case_id = c.id AND f.at <= $3 AND (
                f.kind || '' IN ('accepted', 'declined', 'waiting', 'answered')
                OR (f.kind || '' = 'joined' AND f.by_id IS NOT NULL)
            ) LIMIT 1
        ), 0) AS responded,
        CASE WHEN c.state = 'withdrawn' THEN COALESCE((
            SELECT 1 FROM case_fact f WHERE f.case_id = c.id AND f.kind || '' = 'withdrawn' AND f.at <= $3 LIMIT 1
        ), 0) ELSE 0 END AS withdrawn
    FROM {CASES} WHERE c.submitted_at >= $1 AND c.submitted_at < $2 AND c.submitted_at <= $3
)
SELECT project, unit, kind, people, COUNT(*) AS received, SUM(entered) AS entered, SUM(responded) AS responded,
    SUM(CASE WHEN responded = 0 AND withdrawn = 1 THEN 1 ELSE 0 END) AS taken_back
FROM q GROUP BY project, unit, kind, people
"""  # noqa: S608 (our own words)

# What was promised for the month and has come due. Its end is the first answer, or the refusal. A promise is kept
# apart (promised_at) once an extension, a stopped clock or a reopening moved the due date. A question that was answered
# on its own day stopped no clock.
DUE = f"""
SELECT project, unit, kind, people, COUNT(*) AS due,
    SUM(CASE WHEN ended <= $3 THEN 1 ELSE 0 END) AS done,
    SUM(CASE WHEN fate = 'extended' THEN 1 ELSE 0 END) AS extended,
    SUM(CASE WHEN fate = 'paused' THEN 1 ELSE 0 END) AS paused,
    SUM(CASE WHEN fate = '' AND ended <= promise AND ended <= $3 THEN 1 ELSE 0 END) AS on_time,
    SUM(CASE WHEN fate = '' AND (ended IS NULL OR ended > promise OR ended > $3) THEN 1 ELSE 0 END) AS late
FROM (
    SELECT d.*, CASE
        WHEN s.extended <= $3 AND (ended IS NULL OR s.extended <= ended) THEN 'extended'
        WHEN stood AND s.paused < promise AND s.paused <= $3 AND (ended IS NULL OR s.paused <= ended) THEN 'paused'
        WHEN s.stood_along <= $3 AND (ended IS NULL OR s.stood_along <= ended) THEN 'paused'
        ELSE '' END AS fate
    FROM (
        SELECT {PART}, c.id AS id, COALESCE(c.promised_at, c.due_at) AS promise,
            CASE WHEN c.state = 'declined' THEN COALESCE(c.first_answered_at, c.closed_at)
            ELSE c.first_answered_at END AS ended, (c.paused_days > 0 OR c.asked_at IS NOT NULL) AS stood
        FROM {CASES} WHERE c.id IN (
            SELECT id FROM feedback_case WHERE promised_at > $1 AND promised_at <= $2 AND promised_at <= $3
            UNION ALL
            SELECT id FROM feedback_case WHERE (promised_at IS NULL) = TRUE AND state IN ({STATES})
                AND due_at > $1 AND due_at <= $2 AND due_at <= $3
        )
    ) d
    LEFT JOIN (
        SELECT case_id,
            MIN(CASE WHEN kind = 'extended' OR (kind = 'due moved' AND detail ->> 'why' = 'extended') THEN at END)
                AS extended,
            MIN(CASE WHEN kind = 'waiting' AND COALESCE(detail ->> 'clock', '') <> 'runs' THEN at END) AS paused,
            MIN(CASE WHEN kind = 'due moved' AND detail ->> 'why' = 'waiting' THEN at END) AS stood_along,
            MIN(CASE WHEN kind = 'withdrawn' THEN at END) AS withdrawn
        FROM case_fact WHERE kind IN ('extended', 'waiting', 'withdrawn', 'due moved') AND at >= $4 AND at <= $3
        GROUP BY case_id
    ) s ON s.case_id = d.id
    WHERE s.withdrawn IS NULL OR s.withdrawn > promise OR ended <= s.withdrawn
) q GROUP BY project, unit, kind, people
"""  # noqa: S608 (our own words)

# The last thing that each resident said in the month.
JUDGED = f"""
SELECT project, unit, kind, people,
    SUM(CASE WHEN entered = 0 AND verdict = 'solved' THEN 1 ELSE 0 END) AS solved,
    SUM(CASE WHEN entered = 0 AND verdict = 'partly' THEN 1 ELSE 0 END) AS partly,
    SUM(CASE WHEN entered = 0 AND verdict = 'not solved' THEN 1 ELSE 0 END) AS not_solved,
    SUM(CASE WHEN entered = 0 AND satisfaction = 'satisfied' THEN 1 ELSE 0 END) AS satisfied,
    SUM(CASE WHEN entered = 0 AND satisfaction = 'basically' THEN 1 ELSE 0 END) AS basically,
    SUM(CASE WHEN entered = 0 AND satisfaction = 'not' THEN 1 ELSE 0 END) AS dissatisfied,
    SUM(CASE WHEN entered = 1 AND verdict = 'solved' THEN 1 ELSE 0 END) AS entered_solved,
    SUM(CASE WHEN entered = 1 AND verdict = 'partly' THEN 1 ELSE 0 END) AS entered_partly,
    SUM(CASE WHEN entered = 1 AND verdict = 'not solved' THEN 1 ELSE 0 END) AS entered_not_solved
FROM (
    SELECT {PART}, CASE WHEN c.entered_by_id IS NULL THEN 0 ELSE 1 END AS entered,
        f.detail ->> 'verdict' AS verdict, f.detail ->> 'satisfaction' AS satisfaction
    FROM (
        SELECT MAX(id) AS id FROM case_fact WHERE kind = 'judged' AND at >= $1 AND at < $2 AND at <= $3 GROUP BY case_id
    ) newest JOIN case_fact f ON f.id = newest.id JOIN feedback_case c ON c.id = f.case_id
    LEFT JOIN project p ON p.id = c.project_id
) q GROUP BY project, unit, kind, people
"""  # noqa: S608 (our own words)

# What happened in the month. A verdict is never given after the clock closed a case: without one it stays unjudged.
HAPPENED = f"""
SELECT project, unit, kind, people, SUM(answered) AS answered, SUM(reopened) AS reopened, SUM(over) AS closed,
    SUM(CASE WHEN kind = 'praise' THEN passed_on ELSE 0 END) AS passed_on,
    SUM(CASE WHEN unsaid = 1 AND entered = 0 THEN closed ELSE 0 END) AS not_judged,
    SUM(CASE WHEN unsaid = 1 AND entered = 1 THEN closed ELSE 0 END) AS entered_not_judged
FROM (
    SELECT {PART}, h.*, CASE WHEN c.entered_by_id IS NULL THEN 0 ELSE 1 END AS entered,
        CASE WHEN c.verdict = '' AND c.satisfaction = '' THEN 1 ELSE 0 END AS unsaid
    FROM (
        SELECT case_id, MAX(CASE WHEN kind = 'answered' THEN 1 ELSE 0 END) AS answered,
            SUM(CASE WHEN kind = 'reopened' THEN 1 ELSE 0 END) AS reopened,
            MAX(CASE WHEN kind = 'closed' THEN 1 ELSE 0 END) AS closed,
            MAX(CASE WHEN kind IN ('closed', 'declined') THEN 1 ELSE 0 END) AS over,
            MAX(CASE WHEN kind IN ('assigned', 'task given') THEN 1 ELSE 0 END) AS passed_on
        FROM case_fact WHERE kind IN ('answered', 'reopened', 'closed', 'declined', 'assigned', 'task given')
            AND at >= $1 AND at < $2 AND at <= $3
        GROUP BY case_id
    ) h JOIN feedback_case c ON c.id = h.case_id LEFT JOIN project p ON p.id = c.project_id
) q GROUP BY project, unit, kind, people
"""  # noqa: S608 (our own words)

ALL = (RECEIVED, DUE, JUDGED, HAPPENED)
