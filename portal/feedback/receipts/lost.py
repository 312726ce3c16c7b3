"""A lost code: whether what was typed is what was given with the case, and the letter that brings the new code."""

import hmac
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from portal.feedback.codes import grouped, read_case_number
from portal.feedback.contacts import Contact, open_contact, phone_digits
from portal.feedback.facts import CODE_REPLACED
from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import number_of
from portal.feedback.receipts.codes_anew import mail_new_code, mailed_code
from portal.notices.mail import Letter, is_mailbox
from portal.settings import Settings
from portal.store.keys import Keyring
from portal.web.forms import Word
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict
from portal.web.rendering import link, translate
from portal.workdays import local_day

SUBJECT = N_("您的新查询码")
TEXT = N_(
    "您（或者知道您办件号和联系方式的人）在%(site)s要求补发查询码。\n\n"
    "新的查询码：%(code)s\n\n"
    "它与尾号为 %(tail)s 的办件号一起使用，原来的查询码已经作废。为了防止别人冒用，"
    "补发后 24 小时内不能评价、不能改为同意公开、不能更改联系方式。\n\n"
    "查询页：%(address)s\n\n"
    "如果不是您要求的，请尽快用新的查询码查看办件。请不要把查询码告诉别人。本邮件由系统发出，请不要回复。\n"
)


async def case_numbered(number: str, *, prefix: str) -> Case | None:
    """The case of a typed number, or None: one query either way."""
    year, serial = read_case_number(number, prefix=prefix) or (0, 0)
    case = await Case.get_or_none(id=serial)
    return case if case is not None and local_day(case.submitted_at).year == year else None


async def replace_if_known(
    case: Case | None, typed: str, *, keyring: Keyring, settings: Settings, now: datetime
) -> bool:
    """Send a new code to the case's e-mail when ``typed`` is the e-mail or the telephone number given with it.

    Whether it did is told to nobody. Not without a mail server, and not twice within an hour.
    """
    given = _given_with(case, keyring)
    known = _is_same(typed, given)
    if case is None or not known or not is_mailbox(given.email) or not settings.smtp_host:
        return False
    with suppress(Conflict):  # asked for twice at once: one letter is on its way
        return await mail_new_code(case=case, keyring=keyring, now=now) is not None
    return False


async def new_code_letter(payload: Mapping[str, object], *, keyring: Keyring, settings: Settings) -> Letter | None:
    """The letter with the code that a fact brought, in the language the case was written in.

    None when the contact or the case's words are gone, or another code has replaced that one since.
    """
    case = await Case.get_or_none(id=payload["case"])
    fact = await CaseFact.get_or_none(id=payload["fact"], case_id=payload["case"], kind=CODE_REPLACED)
    given = _given_with(case, keyring)
    if case is None or fact is None or not is_mailbox(given.email):
        return None
    code = mailed_code(case=case, fact=fact, keyring=keyring)
    return None if code is None else _letter(case, code, to=given.email, settings=settings)


def _letter(case: Case, code: str, *, to: str, settings: Settings) -> Letter:
    language = LANGUAGES.get(case.locale, LANGUAGES["zh"])
    site = getattr(settings, f"site_name_{language.key}", "") or settings.site_name
    said = {
        "site": site,
        "code": grouped(code),
        # The whole number stands on the slip: a letter alone opens nothing.
        "tail": number_of(case, prefix=settings.case_prefix)[-3:],
        "address": settings.base_url + link(language, "/receipts/"),
    }
    return Letter(to, translate(language.key, SUBJECT), translate(language.key, Word(TEXT, said)))


def _given_with(case: Case | None, keyring: Keyring) -> Contact:
    found = open_contact(case.contact, keyring=keyring, form_hash=case.form_hash) if case else None
    return found or Contact()


def _is_same(typed: str, given: Contact) -> bool:
    """Both are compared, whichever was typed, in a time that tells nothing."""
    mail = hmac.compare_digest(_plain(typed).encode(), _plain(given.email).encode()) and bool(given.email)
    digits = phone_digits(typed)
    phone = hmac.compare_digest(digits.encode(), phone_digits(given.phone).encode()) and bool(digits)
    return mail or phone


def _plain(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().lower()
