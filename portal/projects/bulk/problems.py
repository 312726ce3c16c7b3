"""Why a file of figures is not read at all."""

from typing import ClassVar

from portal.web.forms import Word
from portal.web.problems import Problem

MOST_ROWS = 5_000
MOST_COLUMNS = 50


class FileRefused(Problem):
    """The file is not read; the message says why and what to do."""

    status: ClassVar[int] = 422

    @property
    def word(self) -> Word:
        return Word(self.message, self.params)
