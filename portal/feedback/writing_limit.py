"""How often a resident writes to one case: counted by case and not by address, which a whole street may share."""

from starlette.requests import Request

from portal.feedback.models import Case

# Far more than anybody has to say; a program that holds a receipt is stopped.
PER_HOUR = 60


async def count_writing(request: Request, case: Case) -> None:
    """Count one more thing written to this case. Raises TooMany."""
    await request.app.state.limiter.take("written to a case", str(case.id), PER_HOUR)
