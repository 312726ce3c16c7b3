"""Taking a programme's file over: first the differences, then all of them or none.

The file owns what it says; what staff changed on the desk stays theirs (``Project.staff_fields``, and the sites and
targets that an update added or changed), and the difference is told instead of applied. What changes a promise, a
target, a date or a site of a project that exists needs a reason and goes into the project's ledger with it. A target
or site that the file no longer names is ended or removed, with the reason, and never deleted.
"""

from portal.projects.programme_import.differences import Differences, ReasonNeeded
from portal.projects.programme_import.saving import take_over
from portal.projects.programme_import.telling import compare

__all__ = ["Differences", "ReasonNeeded", "compare", "take_over"]
