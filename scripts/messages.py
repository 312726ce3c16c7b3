"""Collect the words to translate and bring every catalogue up to date (`make messages`).

The message ids are the Chinese source. Catalogues carry no line numbers and no dates and
are ordered by file, so that a diff shows only the words that changed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "locales" / "messages.pot"
FIRST_TRANSLATION = "en"
# Header lines that only change and never tell a translator anything.
NOISE = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Report-Msgid-Bugs-To:',
    '"Last-Translator:',
    '"Language-Team:',
    '"Generated-By:',
)


def extracted() -> Catalog:
    """Read all words that code and templates mark, in the order of their files."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
        options = ["--mapping-file=babel.cfg", "--no-location", "--sort-by-file", "--no-wrap"]
        notes = [
            "--keyword=Word",
            "--keyword=counted:1,1",
            "--add-comments=Translators:",
            f"--output-file={target}",
            ".",
        ]
        subprocess.run([*command, *options, *notes], cwd=ROOT, check=True)
        return read(target)


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="messages", abort_invalid=True)


def write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as file:
        write_po(file, catalog, width=0, no_location=True, ignore_obsolete=True)
        file.seek(0)
        lines = [line for line in file.read().decode().splitlines() if not line.startswith(NOISE)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def catalogue_paths() -> dict[str, Path]:
    """Every locale that has a folder, and the first translation in any case."""
    locales = {folder.name for folder in (ROOT / "locales").glob("*/") if folder.is_dir()}
    return {
        locale: ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po"
        for locale in sorted(locales | {FIRST_TRANSLATION})
    }


def with_header(catalog: Catalog, comment: str) -> Catalog:
    catalog.project, catalog.version = "livelihood-portal", "1"
    catalog.copyright_holder = "the portal's authors"
    catalog.header_comment = comment
    catalog.fuzzy = False
    return catalog


def updated(path: Path, locale: str, template: Catalog) -> Catalog:
    catalog = read(path, locale) if path.exists() else Catalog(locale=locale)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def main() -> None:
    template = with_header(extracted(), "# The words of the portal, in their source language, Chinese.")
    write(template, TEMPLATE)
    for locale, path in catalogue_paths().items():
        catalog = updated(path, locale, template)
        write(with_header(catalog, f"# The words of the portal in {catalog.locale.english_name}."), path)
        missing = sum(1 for message in catalog if message.id and not any(strings(message)))
        print(f"{path.relative_to(ROOT)}: {len(catalog)} words, {missing} without translation")


def strings(message) -> tuple[str, ...]:
    """Return the translations of a message: one, or one per plural form."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


if __name__ == "__main__":
    main()
