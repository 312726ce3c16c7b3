"""Photos of a public answer: blurred by hand, under a name of their own, gone when the answer is."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from portal.chores import sweep_photos
from portal.feedback.models import CasePhoto, PublicAnswer, PublicAnswerPhoto
from portal.feedback.publication.photos import drop_gone_photos
from tests.feedback.carol import errors_in
from tests.feedback.public import QUESTION_PUBLIC, answered, approved, prepared
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock

BLURRED = {"x": "100", "y": "80", "w": "200", "h": "100"}


async def chosen(**fields: str) -> dict[str, str]:
    """The first photo chosen, with one rectangle on it."""
    first = await CasePhoto.all().order_by("position").first()
    assert first is not None
    sides = {f"r{first.id}-0-{side}": value for side, value in BLURRED.items()}
    return {f"photo{first.id}": "yes", f"alt{first.id}": "泵站的铁门", **sides, **fields}


async def public_photo(client: Client, world: World) -> PublicAnswerPhoto:
    done = await answered(client, world, photos=2)
    assert (await prepared(world, done, **await chosen())).status == 303
    assert (await approved(world)).status == 303
    return await PublicAnswerPhoto.get()


def picture(page: Answer) -> Image.Image:
    return Image.open(BytesIO(page.content)).convert("RGB")


async def test_only_the_chosen_photo_is_public_and_only_blurred(client: Client, world: World) -> None:
    photo = await public_photo(client, world)
    assert photo.blurred == [[100, 80, 200, 100]]
    originals = await CasePhoto.all().order_by("position")
    assert photo.name not in {row.name for row in originals}
    page = await client.get(f"/answers/{photo.answer_id}")
    (image,) = page.doc.xpath("//main//img")
    assert (image.get("src"), image.get("alt")) == (f"/answers/photos/{photo.name}/small", "泵站的铁门")
    for size in ("large", "small"):
        served = await client.get(f"/answers/photos/{photo.name}/{size}")
        assert (served.status, served.headers["content-type"]) == (200, "image/jpeg")
        assert served.headers["cache-control"] == "no-cache"
    for row in originals:
        for address in (f"/answers/photos/{row.name}/large", f"/photos/{row.name}/large"):
            assert (await client.get(address)).status == 404
    inspected = await (await world.as_(world.ines)).get(
        f"/desk/cases/GX-2024-{originals[0].case_id:06}/photos/{originals[0].name}/large"
    )
    assert inspected.status == 200


async def test_what_is_served_differs_from_the_photo_just_there(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    noisy = BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(noisy, "JPEG", quality=90)
    source = await CasePhoto.get()
    for size in ("large",):
        world.portal.state.photos.open_path(source.name, size).write_bytes(noisy.getvalue())
    await prepared(world, done, **await chosen())
    await approved(world)
    photo = await PublicAnswerPhoto.get()
    served = picture(await client.get(f"/answers/photos/{photo.name}/large"))
    apart = ImageChops.difference(served, Image.open(noisy).convert("RGB")).convert("L")
    inside, outside = apart.crop((110, 90, 290, 170)), apart.crop((400, 250, 600, 450))
    assert inside.getextrema()[1] > 100 and outside.getextrema()[1] < 60


async def test_a_known_photo_is_asked_for_again_and_not_sent_again(client: Client, world: World) -> None:
    photo = await public_photo(client, world)
    address = f"/answers/photos/{photo.name}/small"
    etag = (await client.get(address)).headers["etag"]
    again = await client.get(address, headers={"if-none-match": etag})
    assert (again.status, again.content) == (304, b"")


async def test_a_photo_is_gone_with_its_answer(client: Client, world: World, clock: Clock) -> None:
    photo = await public_photo(client, world)
    address = f"/answers/photos/{photo.name}/small"
    etag = (await client.get(address)).headers["etag"]
    alice = await world.as_(world.alice)
    await alice.post(f"/desk/public/{photo.answer_id}/withdrawal", {"reason": "门牌没有遮住"})
    for headers in ({}, {"if-none-match": etag}):
        gone = await client.get(address, headers=headers)
        assert (gone.status, gone.heading) == (410, "已经撤下")
    assert (await client.get(f"/answers/photos/{'0' * 32}/small")).status == 404
    store = world.portal.state.photos
    assert store.open_path(photo.name, "large") is not None
    assert await drop_gone_photos(store, now=clock.forward(minutes=1)) == 1
    assert store.open_path(photo.name, "large") is None
    assert {store.open_path(row.name, "large") is not None for row in await CasePhoto.all()} == {True}
    assert (await client.get(address)).status == 410


async def test_a_photo_of_a_draft_is_for_staff_only(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    await prepared(world, done, **await chosen())
    photo = await PublicAnswerPhoto.get()
    assert (await client.get(f"/answers/photos/{photo.name}/large")).status == 404
    address = f"/desk/public/{photo.answer_id}/photos/{photo.name}/large"
    statuses = {}
    for name in ("ines", "hans", "alice", "dora", "kai", "bob"):
        statuses[name] = (await (await world.as_(world.accounts[name])).get(address)).status
    assert statuses == {"ines": 200, "hans": 200, "alice": 200, "dora": 404, "kai": 403, "bob": 403}
    original = await CasePhoto.get()
    alice = await world.as_(world.alice)
    assert (await alice.get(f"/desk/public/{photo.answer_id}/photos/{original.name}/large")).status == 404


async def test_new_rectangles_make_a_new_photo_and_the_old_file_goes(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    await prepared(world, done, **await chosen(), do="save")
    first, store = await PublicAnswerPhoto.get(), world.portal.state.photos
    await prepared(world, done, **await chosen(), do="save")
    assert (await PublicAnswerPhoto.get()).name == first.name
    source = await CasePhoto.get()
    await prepared(world, done, **await chosen(**{f"r{source.id}-0-w": "300"}), do="save")
    second = await PublicAnswerPhoto.get()
    assert second.name != first.name and second.blurred == [[100, 80, 300, 100]]
    assert store.open_path(first.name, "large") is None and store.open_path(second.name, "large") is not None


async def test_an_approval_counts_for_the_rectangles_too(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    await prepared(world, done, **await chosen())
    await PublicAnswerPhoto.all().update(blurred=[])
    answer = await PublicAnswer.get()
    alice = await world.as_(world.alice)
    refused = await alice.post(f"/desk/public/{answer.id}/approval", {"seen": answer.digest})
    assert (refused.status, (await PublicAnswer.get()).state) == (409, "in review")


@pytest.mark.parametrize(
    "wrong", [{"w": "0"}, {"x": "-1"}, {"x": "700"}, {"h": ""}, {"y": "９"}, {"y": "1e3"}, {"w": "9" * 40}]
)
async def test_a_rectangle_that_is_none_is_told_and_kept(client: Client, world: World, wrong: dict[str, Any]) -> None:
    done = await answered(client, world, photos=1)
    source = await CasePhoto.get()
    fields = await chosen(**{f"r{source.id}-0-{side}": value for side, value in wrong.items()})
    page = await prepared(world, done, **fields)
    assert page.status == 422
    assert list(errors_in(page)) == [f"#photo{source.id}"]
    kept = page.fields("//main//form")
    for side, value in wrong.items():
        assert kept[f"r{source.id}-0-{side}"] == value


async def test_a_photo_without_words_is_told(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    source = await CasePhoto.get()
    page = await prepared(world, done, **await chosen(**{f"alt{source.id}": " "}))
    assert (page.status, list(errors_in(page))) == (422, [f"#alt{source.id}"])


async def test_the_sweep_keeps_public_photos_and_takes_what_is_gone(client: Client, world: World, clock: Clock) -> None:
    photo = await public_photo(client, world)
    store, group = world.portal.state.photos, int(photo.name[:2], 16)
    later = clock() + timedelta(days=4000)
    await sweep_photos(store, group=group, now=later)
    assert store.open_path(photo.name, "large") is not None
    await PublicAnswerPhoto.all().update(gone_at=clock())
    assert await sweep_photos(store, group=group, now=later) == 1
    assert store.open_path(photo.name, "large") is None


async def test_a_photo_whose_file_is_away_loses_no_words(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    world.portal.state.photos.delete((await CasePhoto.get()).name)
    page = await prepared(world, done, **await chosen())
    assert page.status == 503 and "公开稿没有保存" in page.words
    assert page.fields("//main//form")["question"].strip() == QUESTION_PUBLIC
    assert not await PublicAnswer.exists()
