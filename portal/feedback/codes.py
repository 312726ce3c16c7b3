"""Case numbers and query codes: made here, and read as people type them."""

import re
import unicodedata
from typing import ClassVar, Final

from stdnum.iso7064 import mod_37_36

from portal.store.keys import Key
from portal.store.vault import keyed_hash
from portal.web.language import N_
from portal.web.problems import Problem

# Digits and capitals without 0 O 1 I L U: none of the rest is taken for another one.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 12
CODE_LENGTH = RANDOM_CHARACTERS + 1
LONGEST_TYPED = 200
LONGEST_SERIAL = 12

# Dashes beside those that Unicode calls so, and dots that people put between groups.
_SEPARATORS = frozenset("−ー_.·•・‧∙⋅")
_JOINED = re.compile(r"([0-9]{4})([0-9]{6,})")
_APART = re.compile(r"([0-9]{4})-([0-9]+)")
# A case number has no letters behind its prefix: what looks like a digit is one.
_LOOKS_LIKE = str.maketrans("OIL", "011")


class CodeProblem(Problem):
    """What was typed cannot be a query code; nothing was looked up."""

    status: ClassVar[int] = 422


class SlipOfThePen(CodeProblem):
    """A character that no query code has; `character` is as typed, or as U+… when it cannot be shown."""

    message = N_("查询码里没有“%(character)s”这个字符，可能是看错或按错了。请对照回执再看一遍。")

    def __init__(self, typed: str) -> None:
        self.character = typed if typed.isprintable() else f"U+{ord(typed):04X}"
        super().__init__(character=self.character)


class WrongLength(CodeProblem):
    """Too few or too many characters; `count` is how many there were."""

    message = N_("查询码是 %(length)s 位，您输入了 %(count)s 位。请对照回执再看一遍。")

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(length=CODE_LENGTH, count=count)


def derive_code(key: Key, nonce: bytes) -> str:
    """The query code that belongs to a nonce: 12 characters (58.9 bits) and a check character.

    A 256-bit HMAC modulo 30**12: the first codes are likelier by a factor of 1 + 2**-197 at most.
    """
    number = int(keyed_hash(key, b"query code", nonce), 16) % len(ALPHABET) ** RANDOM_CHARACTERS
    characters = ""
    for _ in range(RANDOM_CHARACTERS):
        number, digit = divmod(number, len(ALPHABET))
        characters += ALPHABET[digit]
    return characters + check_character(characters)


def check_character(characters: str) -> str:
    """The check character by ISO 7064, hybrid system MOD 31,30 (MOD 37,36 with our alphabet)."""
    return str(mod_37_36.calc_check_digit(characters, alphabet=ALPHABET))


def code_hash(key: Key, nonce_hash: str, code: str) -> str:
    """What is kept of a query code: a hash that cannot be tried without the key, and differs per case."""
    return keyed_hash(key, b"query code hash", nonce_hash.encode(), code.encode())


def grouped(code: str) -> str:
    """A code as it is printed: 7KMD 9XWP 4HQT R."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """The query code in what somebody typed: any case, full width, with spaces, dashes or dots.

    SlipOfThePen names the first character that no code has; WrongLength when the count is not 13.
    The check character is not judged here: a wrong code gets the same answer as a wrong number.
    """
    if len(typed) > LONGEST_TYPED:
        raise WrongLength(len(typed))
    code = ""
    for character in typed:
        plain = _plain(character)
        if plain and (len(plain) > 1 or plain not in ALPHABET):
            raise SlipOfThePen(character)
        code += plain
    if len(code) != CODE_LENGTH:
        raise WrongLength(len(code))
    return code


def case_number(prefix: str, year: int, serial: int) -> str:
    """A case's public number: GX-2024-000413; from the millionth case of a year on it grows."""
    return f"{prefix}-{year:04}-{serial:06}"


def read_case_number(typed: str, *, prefix: str) -> tuple[int, int] | None:
    """Year and serial in a typed case number, or None; the prefix and the zeros before may be missing.

    O, I and l are read as 0, 1 and 1.
    """
    if len(typed) > LONGEST_TYPED:
        return None
    plain = "".join(_plain(character) or "-" for character in typed)
    plain, before = (part.translate(_LOOKS_LIKE) for part in (plain, prefix.upper()))
    plain = re.sub("-+", "-", plain).strip("-").removeprefix(before).strip("-")
    match = _APART.fullmatch(plain) or _JOINED.fullmatch(plain.replace("-", ""))
    if not match or len(match[2]) > LONGEST_SERIAL or not int(match[2]):
        return None
    return int(match[1]), int(match[2])


def _plain(character: str) -> str:
    """A typed character at half width and as a capital; nothing for what only separates or is not seen."""
    plain = unicodedata.normalize("NFKC", character)
    if plain.isspace() or not plain or plain in _SEPARATORS or unicodedata.category(character) in ("Pd", "Cf"):
        return ""
    return plain.upper() if plain.isascii() else plain
