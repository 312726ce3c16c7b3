"""How to reach a resident: sealed in the database, masked for staff, opened only with a reason."""

import json
import unicodedata
from dataclasses import asdict, dataclass

from portal.store.keys import Key, Keyring
from portal.store.vault import CannotUnseal, keyed_hash, seal, unseal

_OF_PHONES = frozenset("0123456789 +-()")
LEAST_DIGITS, MOBILE_DIGITS = 7, 11


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
        return Contact(masked_name(self.name), _masked_phone(self.phone), _masked_email(self.email))


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


def names_given(sealed: str, *, keyring: Keyring, form_hash: str) -> tuple[str, ...]:
    """The name in a contact, to be looked for in a text that others will read; a single character names nobody."""
    given = open_contact(sealed, keyring=keyring, form_hash=form_hash)
    return (given.name,) if given and len(given.name) > 1 else ()


def phone_digits(typed: str) -> str:
    """The digits that tell one number from another, however it is written; "" for what is no telephone number.

    +86 138 0000 1234, 0086-13800001234 and １３８００００１２３４ are the same.
    """
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(character for character in plain if character in "0123456789")
    for abroad in ("0086", "86"):
        if len(digits) == len(abroad) + 11 and digits.startswith(abroad + "1"):
            digits = digits.removeprefix(abroad)
    return digits if len(digits) >= LEAST_DIGITS else ""


def phone_hash(phone: str, *, keyring: Keyring) -> str:
    """What is kept of a number to find its cases by: a hash under the newest contacts key, "" for no number."""
    digits = phone_digits(phone)
    return _phone_hash(digits, keyring.current("contacts")) if digits else ""


def phone_hashes(phone: str, keyring: Keyring) -> list[str]:
    """The hashes of a number under every contacts key there is, newest first; none for what is no number."""
    digits = phone_digits(phone)
    return [_phone_hash(digits, key) for key in reversed(keyring.keys["contacts"])] if digits else []


def _phone_hash(digits: str, key: Key) -> str:
    return keyed_hash(key, b"phone", digits.encode())


def _purpose(form_hash: str) -> str:
    return f"contact:{form_hash}"


def masked_name(name: str) -> str:
    """王**"""
    return name[:1] + "*" * (len(name) - 1)


def _masked_phone(phone: str) -> str:
    """A mobile however it was written as 138****1234; of any other number as much is hidden, in its own form."""
    phone = unicodedata.normalize("NFKC", phone)
    if not set(phone) <= _OF_PHONES or len(phone) < 5:  # a WeChat name, say
        return phone and f"{phone[:1]}***"
    mobile = phone_digits(phone)
    if len(mobile) == MOBILE_DIGITS and mobile.startswith("1"):
        return f"{mobile[:3]}****{mobile[7:]}"
    digits = [at for at, character in enumerate(phone) if character.isdigit()]
    hidden = digits[-8:-4] if len(digits) >= 11 else digits[:-2]
    return "".join("*" if at in hidden else character for at, character in enumerate(phone))


def _masked_email(email: str) -> str:
    name, at, host = email.partition("@")
    return email and f"{name[:1]}***{at}{host}"
