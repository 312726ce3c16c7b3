"""What forms ask about is kept for one edition only."""

import pytest

from portal.feedback.intake import asked
from portal.feedback.intake.asked import Asked, AskedMemory


async def test_what_was_read_before_the_content_changed_is_not_kept_after(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, old, new = AskedMemory(), Asked(None, None), Asked(None, None, choices=[])
    read: list[Asked] = []

    async def reading(slug: str | None) -> Asked:
        read.append(old if not read else new)
        if len(read) == 1:  # while the first reader waits, the content changes and somebody asks elsewhere
            await memory.about("elsewhere", edition=2)
            return old
        return new

    monkeypatch.setattr(asked, "asked_about", reading)
    assert await memory.about(None, edition=1) is old
    assert await memory.about(None, edition=2) is new
    assert await memory.about(None, edition=2) is new and len(read) == 3
