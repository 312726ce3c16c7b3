"""Write docs/settings.md from the code; with --check, fail when the file is not what would be written."""

import sys
from pathlib import Path
from typing import Any, get_args, get_origin

from portal.settings import Settings

FILE = Path(__file__).resolve().parent.parent / "docs/settings.md"
HEAD = """# Settings

Environment variables, read once at the start; a wrong value stops the start with one line that says why. Written from `portal/settings.py` by `scripts/write_settings_doc.py`.

| variable | type | default | meaning |
|---|---|---|---|
"""  # noqa: E501
KEYS_PASSPHRASE = (
    "\n`PORTAL_KEYS_PASSPHRASE` is read by `portal keys export` and `portal keys import` alone, instead of asking.\n"
)


def main() -> int:
    text = HEAD + "".join(_line(name, field) for name, field in Settings.model_fields.items()) + KEYS_PASSPHRASE
    if "--check" in sys.argv:
        if FILE.read_text(encoding="utf-8") != text:
            print("docs/settings.md is not what the code says; run scripts/write_settings_doc.py")
            return 1
        return 0
    FILE.write_text(text, encoding="utf-8")
    return 0


def _line(name: str, field: Any) -> str:
    default = "" if field.default == "" else f"`{field.default}`"
    return f"| `PORTAL_{name.upper()}` | {_type(field.annotation)} | {default or 'empty'} | {field.description} |\n"


def _type(annotation: Any) -> str:
    if get_origin(annotation) is not None:
        return ", ".join(str(value) for value in get_args(annotation))
    return {"str": "text", "int": "whole number", "bool": "true or false", "Path": "folder"}[annotation.__name__]


if __name__ == "__main__":
    sys.exit(main())
