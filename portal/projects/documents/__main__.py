"""Judges the PDF on its standard input and prints why it is not taken: ``python -m portal.projects.documents < file``.

In a process of its own, with bounds on memory and time: a hostile file can make a reader of PDFs take all of both.
"""

import resource
import sys
from typing import IO, cast

from portal.projects.documents.pdf import judge

MEMORY = 1024 * 1024 * 1024
SECONDS = 20


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(judge(cast(IO[bytes], sys.stdin.buffer)) or "taken")


if __name__ == "__main__":
    main()
