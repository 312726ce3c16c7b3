import os
from pathlib import Path

import pytest

from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo

PHOTO = Photo("ab" * 32, {"large": b"the large one", "small": b"the small one"}, 1600, 1000)


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


def files(store: PhotoStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_saved_photo_opens_in_both_sizes(store: PhotoStore) -> None:
    name = store.save(PHOTO)
    for size, content in PHOTO.sizes.items():
        path = store.open_path(name, size)
        assert path == store.folder / name[:2] / f"{name}-{size}.jpg"
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(files(store)) == 2


def test_the_same_photo_gets_another_name_each_time(store: PhotoStore) -> None:
    names = {store.save(PHOTO) for _ in range(20)}
    assert len(names) == 20 and all(len(name) == 32 for name in names)


def test_a_deleted_photo_is_gone_and_the_others_stay(store: PhotoStore) -> None:
    name, other = store.save(PHOTO), store.save(PHOTO)
    store.delete(name)
    store.delete(name)
    assert [store.open_path(name, size) for size in PHOTO.sizes] == [None, None]
    assert store.open_path(other, "large") is not None


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", "/" * 32, "\0" * 32]
)
def test_a_name_that_is_none_of_ours_opens_and_removes_nothing(store: PhotoStore, name: str) -> None:
    assert store.open_path(name, "large") is None
    with pytest.raises(ValueError, match="not the name of a photo"):
        store.delete(name)


@pytest.mark.parametrize("size", ["", "huge", "../large", "large.jpg", "\0"])
def test_there_are_two_sizes(store: PhotoStore, size: str) -> None:
    assert store.open_path(store.save(PHOTO), size) is None


def test_an_unknown_photo_is_none(store: PhotoStore) -> None:
    assert store.open_path("0" * 32, "large") is None
    store.delete("0" * 32)


def test_a_full_disk_leaves_nothing_behind(store: PhotoStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(PHOTO)
    calls: list[int] = []

    def full(descriptor: int, sync: object = os.fsync) -> None:
        calls.append(descriptor)
        if len(calls) > 3:  # the first size is complete, the second one is not
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.save(PHOTO)
    assert len(files(store)) == 2
