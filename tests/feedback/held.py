"""Carol with her receipts: cases that staff move by the verbs, opened and acted on as she does it, from outside."""

from dataclasses import dataclass, field
from typing import Any

from tests.feedback.carol import Receipt, look_up, sent, ticket_in
from tests.feedback.course import Course
from tests.kit.client import Answer


@dataclass
class Held(Course):
    """``receipts`` by the ids of the cases; what the form is filled with stands in ``filled``."""

    receipts: dict[int, Receipt] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)

    async def submitted(self, **columns: Any) -> int:
        receipt = await sent(self.client, **self.filled)
        case_id = int(receipt.number[-6:])
        self.receipts[case_id] = receipt
        return case_id

    async def page(self, case_id: int) -> Answer:
        """The case's page, looked up anew."""
        return await look_up(self.client, self.receipts[case_id])

    async def do(self, case_id: int, what: str, files: Any = None, **fields: str) -> Answer:
        """Send one of the page's forms, with a ticket of this moment."""
        ticket = ticket_in(await self.page(case_id))
        return await self.client.post(f"/receipts/{what}", {**ticket, **fields}, files=files)

    async def press(self, case_id: int, verdict: str) -> Answer:
        """Tap one of the three buttons as the page gives them."""
        page = await self.page(case_id)
        form = page.fields(f"//form[input[@name='verdict'][@value='{verdict}']]")
        return await self.client.post("/receipts/verdict", form)
