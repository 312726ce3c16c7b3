"""How often a JPEG paints its picture: a file of a few megabytes can ask for thousands of passes."""

import re

# Markers other than stuffed zeros, fill bytes and restart marks, which stand inside a scan's data.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE, WITHOUT_LENGTH = 0xDA, 0xD9, (0x01, 0xD8)


def count_scans(data: bytes, *, up_to: int) -> int:
    """Number of scans in the first picture of a JPEG's bytes; counting ends once it passes `up_to`."""
    found, marker = 0, _MARKER.search(data, 2)
    while marker and marker[1][0] != END_OF_IMAGE and found <= up_to:
        kind, at = marker[1][0], marker.end()
        found += kind == START_OF_SCAN
        if kind not in WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2], "big")
        marker = _MARKER.search(data, at)
    return found
