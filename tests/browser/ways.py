"""Steps that several tests go: signing in, filling in the form, keeping the receipt."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from tests.browser.visit import Visit

WORDS = "泵站夜里有异响，已经三天了，居民睡不好觉。"
ANSWER = "城市建设管理局维修班昨天更换了三号水泵的轴承，夜里没有异响了。还有问题请打 0411-84790000。"
GPS = 0x8825


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str

    @property
    def as_typed(self) -> str:
        """The code as a hurried thumb types it: small letters, blanks anywhere."""
        letters = [letter for letter in self.code.lower() if letter.isalnum()]
        return " " + "".join(letters[:3]) + "  " + "".join(letters[3:9]) + " " + "".join(letters[9:]) + " "


def photo(colour: str = "teal") -> bytes:
    """A JPEG as a phone takes it, with the place in its EXIF."""
    image, file = Image.new("RGB", (1600, 1200), colour), BytesIO()
    exif = image.getexif()
    exif[0x010F] = "Maker of phones"
    exif.get_ifd(GPS).update({1: "N", 2: (38.0, 51.0, 38.88), 3: "E", 4: (121.0, 32.0, 33.0)})
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def upload(name: str = "泵站.jpg") -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo()}


def choose(visit: Visit, kind: str = "complaint") -> None:
    """Tick a kind of feedback where a finger would: on its words."""
    visit.page.locator(f"label:has(> input[name=kind][value={kind}])").click()


def send_feedback(visit: Visit, slug: str, *, words: str = WORDS) -> Receipt:
    """The shortest way to a receipt."""
    visit.go(f"/projects/{slug}/feedback/new")
    choose(visit)
    visit.page.fill("#text", words)
    visit.press_button_of("/feedback")
    return receipt_on(visit)


def receipt_on(visit: Visit) -> Receipt:
    return Receipt(visit.page.inner_text("#number"), visit.page.inner_text("#code"))


def look_up(visit: Visit, receipt: Receipt) -> None:
    visit.go("/receipts/")
    visit.page.fill("#case", receipt.number)
    visit.page.fill("#code", receipt.as_typed)
    visit.press_button_of("/receipts/")


def answer(visit: Visit, *, words: str = ANSWER) -> None:
    """Answer the case whose page stands open: solved, as the one who answers says."""
    visit.page.fill("#answer", words)
    visit.page.locator("main form[action$='/answer'] label:has(> input[name=way][value=solved])").click()
    with visit.page.expect_navigation():
        visit.page.locator("main form[action$='/answer'] button:not([formaction])").click()


def sign_in(visit: Visit, name: str, password: str) -> None:
    visit.go("/desk/sign-in")
    visit.page.fill("#name", name)
    visit.page.fill("#password", password)
    visit.press_button_of("/desk/sign-in")
