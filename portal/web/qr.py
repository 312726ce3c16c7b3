"""QR codes as pictures of their own: black on white, no script, no style."""

import re
from functools import lru_cache
from io import BytesIO

import segno
from starlette.responses import Response


def qr_answer(address: str) -> Response:
    """The QR code of an absolute address."""
    return Response(_drawn(address), media_type="image/svg+xml")


@lru_cache(maxsize=64)
def _drawn(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=1, svgclass=None, lineclass=None)
    # An image that is looked at alone needs a size; segno writes one in modules.
    return re.sub(rb"<svg ([^>]*)width", rb'<svg \1shape-rendering="crispEdges" width', picture.getvalue(), count=1)
