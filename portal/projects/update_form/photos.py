"""The photos of the form: words for those of the draft, new ones with theirs, which side of a pair they are."""

from starlette.datastructures import UploadFile

from portal.projects.update_form.form import Reading
from portal.projects.uploads import KeptPhoto, Upload
from portal.store.photos import MAX_PHOTOS
from portal.web.forms import clean_line
from portal.web.language import N_

ALT = 200
SIDES = {"": N_("不成对"), "before": N_("之前"), "after": N_("之后")}
NEW = "photo_"


def read_photos(reading: Reading) -> None:
    """Read which photos stay, go and come."""
    read = reading.read
    for photo in reading.record.photos:
        if reading.ticked(f"photo{photo.id}_remove"):
            read.removed_photos.add(photo.id)
            continue
        words = _words(reading, f"photo{photo.id}_alt")
        read.kept_photos[photo.id] = KeptPhoto(words, _side(reading, f"photo{photo.id}_side"))
    rows = [(name.removeprefix(NEW), upload) for name, upload in reading.form.multi_items() if name.startswith(NEW)]
    chosen = [(row, upload) for row, upload in rows if isinstance(upload, UploadFile) and upload.filename]
    if len(read.kept_photos) + len(chosen) > MAX_PHOTOS:
        reading.error("photos", N_("一条进展最多 %(most)s 张照片"), most=MAX_PHOTOS)
        return
    read.photos += [
        Upload(upload, _words(reading, f"alt_{row}"), _side(reading, f"side_{row}")) for row, upload in chosen
    ]


def _words(reading: Reading, name: str) -> str:
    words = clean_line(reading.text(name))[:ALT]
    if not words:
        reading.error(name, N_("请用一句话说明这张照片拍的是什么，看不见照片的人靠它了解"))
    return words


def _side(reading: Reading, name: str) -> str:
    side = reading.text(name)
    return side if side in SIDES else ""
