"""How to reach a resident: sealed in the database, masked for staff, opened only with a reason."""

import json
from dataclasses import asdict, dataclass

from portal.store.keys import Keyring
from portal.store.vault import CannotUnseal, seal, unseal

_OF_PHONES = frozenset("0123456789 +-()")


@dataclass(frozen=True)
class Contact:
    """What a resident gave, as cleaned; each may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)

    def masked(self) -> "Contact":
        """The same with the middle hidden: 王**, 138****1234, w***@example.com."""
        return Contact(_masked_name(self.name), _masked_phone(self.phone), _masked_email(self.email))


def seal_contact(contact: Contact, *, keyring: Keyring, form_hash: str) -> str:
    """The sealed contact of the case with this form hash, bound to it; nothing for an empty contact."""
    if not contact:
        return ""
    plain = json.dumps(asdict(contact), ensure_ascii=False).encode()
    return seal(keyring.current("contacts"), plain, purpose=_purpose(form_hash))


def open_contact(sealed: str, *, keyring: Keyring, form_hash: str) -> Contact | None:
    """The contact of a case; None when none was given, it was deleted, or its key is gone."""
    if not sealed:
        return None
    try:
        plain = unseal(keyring, "contacts", sealed, purpose=_purpose(form_hash))
    except CannotUnseal:
        return None
    return Contact(**json.loads(plain))


def _purpose(form_hash: str) -> str:
    return f"contact:{form_hash}"


def _masked_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def _masked_phone(phone: str) -> str:
    if not set(phone) <= _OF_PHONES or len(phone) < 5:  # a WeChat name, say
        return phone and f"{phone[:1]}***"
    digits = [at for at, character in enumerate(phone) if character.isdigit()]
    hidden = digits[-8:-4] if len(digits) >= 11 else digits[:-2]
    return "".join("*" if at in hidden else character for at, character in enumerate(phone))


def _masked_email(email: str) -> str:
    name, at, host = email.partition("@")
    return email and f"{name[:1]}***{at}{host}"
