"""Pictures of a project's page in each light, from the sample: python -m scripts.picture_project_pages FOLDER

Fills and serves the sample in a folder of its own and takes the first screens of each page below, 390 pixels wide.
Wants the tests' packages and a Chromium (scripts/chromium finds it).
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from portal.settings import ROOT
from tests.kit.running import portal_in

PAGES = {
    "done": "sample-chargers",
    "on-schedule": "sample-water-mains",
    "not-started": "sample-clinic",
    "at-risk": "sample-heating-pipes",
    "late": "sample-pump-house",
    "not-published": "sample-street-lights",
    "override": "sample-bus-line",
    "ended": "sample-kindergarten",
}
WIDTH, HEIGHT = 390, 1500
COLOURS = 48  # a page has few, and the file is a third
FLAGS = ["--no-sandbox", "--disable-gpu"]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chromium = subprocess.check_output([ROOT / "scripts/chromium"], text=True).strip()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        portal = portal_in(Path(place))
        portal.command("demo")
        portal.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for name, slug in PAGES.items():
                picture(browser, f"{portal.url}/projects/{slug}", folder / f"light-{name}.png")
            browser.close()
        finally:
            portal.stop()


def picture(browser: Browser, address: str, file: Path) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(address, wait_until="networkidle")
    shot = Image.open(BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
