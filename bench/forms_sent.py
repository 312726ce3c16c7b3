"""The feedback that the load sends: every body as a browser writes it, each with its own form key."""

from datetime import UTC, datetime
from pathlib import Path

from portal.feedback.intake.form_key import new_form_key
from portal.store.keys import Keyring

BOUNDARY = "----livelihoodportalbench7MA4YWxkTrZu0gW"
FIELDS = {
    "kind": "complaint",
    "text": "泵站门口的路修好以后没有恢复，雨天积水有半只鞋深，老人和孩子出门都要绕行，"
    "从十月初到现在一直这样。请问什么时候能平整好？如果今年不能做，也请说明原因和计划的时间。",
    "place": "凌水路与小区北门之间，公交站旁",
    "lon": "",
    "lat": "",
    "phone": "13800001234",
    "email": "",
    "name": "王女士",
}


def body_of(form_key: str) -> bytes:
    """One multipart body. The empty file part is what a browser sends where no photo was chosen."""
    parts = [_part(f'name="{name}"', value) for name, value in {"form_key": form_key, **FIELDS}.items()]
    parts.append(_part('name="photos"; filename=""\r\nContent-Type: application/octet-stream', ""))
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


def _part(named: str, value: str) -> str:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n\r\n{value}\r\n"


def write_bodies(file: Path, *, count: int, keyring: Keyring, project_id: int) -> None:
    """Write bodies with keys that the portal's own function makes, as each view of its form does."""
    now = datetime.now(UTC)
    with file.open("wb") as sink:
        for _ in range(count):
            body = body_of(new_form_key(keyring=keyring, project_id=project_id, now=now))
            sink.write(b"%d\n%b" % (len(body), body))
