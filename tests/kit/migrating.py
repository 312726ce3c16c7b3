"""A process that migrates, for tests in which several do so at once: python -m tests.kit.migrating URL START_FILE."""

import asyncio
import sys
import time
from pathlib import Path

from portal.settings import load_settings
from portal.store.migrate import migrate

if __name__ == "__main__":
    url, start = sys.argv[1:]
    while not Path(start).exists():
        time.sleep(0.01)
    print(*asyncio.run(migrate(load_settings(database_url=url))))
