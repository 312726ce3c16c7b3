"""Deadlines as official lists word them, understood as days where they can be.

One rule for all of them: a day is the last one on which the words are still kept. "9月" and "9月底前" are kept through
30 September, "5月实施" through 31 May, "上半年" through 30 June. "前" includes the day or period it stands behind, as
official drafting uses it (以前 includes the day named). A year that is not named is the one named before it, else the
programme's. What hangs on no calendar ("供暖前", "三个月内") is not guessed; it is marked as not understood.
"""

from portal.projects.deadlines.reading import Deadline, read_deadline

__all__ = ["Deadline", "read_deadline"]
