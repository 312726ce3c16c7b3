"""What makes hundreds of started portals affordable."""

from functools import cache, partial
from typing import ClassVar

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from portal.web import rendering, static_files
from portal.web.logs import set_up_logging


class Compiled(BytecodeCache):
    """Templates are compiled once for the whole test run and not once for each portal."""

    kept: ClassVar[dict[tuple[str, str], bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def make_portals_cheap() -> None:
    rendering.Environment = partial(Environment, bytecode_cache=Compiled())  # type: ignore[assignment,misc]
    # The same files in every portal: the smallest brotli of each is made once.
    encode = static_files.smallest_brotli
    static_files.smallest_brotli = cache(encode)
    # As in service: one JSON line. structlog's default paints every traceback for seconds.
    set_up_logging("info")
