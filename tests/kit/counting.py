"""A process that counts in the database: reads a number, writes the next one, many times.

Run as: python -m tests.kit.counting FILE ENGINE TIMES START_FILE; prints how many times it failed.
"""

import asyncio
import sys
import time
from pathlib import Path

from tortoise.context import TortoiseContext
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from portal.store.models import ContentVersion
from tests.kit.engines import config_with


async def count(file: Path, engine: str, times: int) -> int:
    failures = 0
    async with TortoiseContext() as context:
        await context.init(config_with(engine, file))
        for _ in range(times):
            try:
                async with in_transaction():
                    row = await ContentVersion.get(id=1)
                    row.number += 1
                    await row.save()
            except OperationalError:
                failures += 1
    return failures


if __name__ == "__main__":
    file, engine, times, start = sys.argv[1:]
    while not Path(start).exists():
        time.sleep(0.01)
    print(asyncio.run(count(Path(file), engine, int(times))))
