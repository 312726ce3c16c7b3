"""The ways that cases of the sample go: which step on which day after the sending."""

from collections.abc import Sequence

Step = tuple[int, str]

_GIVEN: tuple[Step, ...] = ((0, "accept"), (0, "assign"))
_AT_WORK: tuple[Step, ...] = (*_GIVEN, (1, "sign for"), (1, "start"))
_ANSWERED: tuple[Step, ...] = (*_AT_WORK, (3, "answer"))
_REOPENED: tuple[Step, ...] = (*_ANSWERED, (5, "not solved"))
_AGAIN: tuple[Step, ...] = (*_REOPENED, (6, "start"), (8, "answer again"))

COURSES: dict[str, Sequence[Step]] = {
    "submitted": (),
    "accepted": ((0, "accept"),),
    "declined": ((1, "decline"),),
    "assigned": _GIVEN,
    "signed": (*_GIVEN, (1, "sign for")),
    "working": _AT_WORK,
    "waiting": (*_AT_WORK, (1, "ask back")),
    "replied": (*_AT_WORK, (1, "ask back"), (2, "reply")),
    "handed back": (*_GIVEN, (1, "hand back")),
    "thrice": (*_GIVEN, (0, "hand back"), (1, "assign"), (1, "hand back"), (2, "assign"), (2, "hand back")),
    "extension asked": (*_AT_WORK, (2, "ask for extension")),
    "extended": (*_AT_WORK, (2, "ask for extension"), (2, "grant")),
    "extension refused": (*_AT_WORK, (2, "ask for extension"), (2, "refuse"), (4, "answer")),
    "helped": (*_AT_WORK, (1, "give task"), (2, "finish task"), (4, "answer")),
    "answered": _ANSWERED,
    "answered late": (*_AT_WORK, (12, "answer")),
    "solved": (*_ANSWERED, (4, "solved")),
    "partly": (*_ANSWERED, (5, "partly")),
    "reopened": _REOPENED,
    "answered again": _AGAIN,
    "solved at last": (*_AGAIN, (9, "solved")),
    "not solved twice": (*_AGAIN, (10, "not solved")),
    "withdrawn": ((0, "accept"), (1, "withdraw")),
    "acknowledged": ((0, "accept"), (1, "answer")),
    "praised": (*_AT_WORK, (1, "answer")),
    "urgent": ((0, "accept"), (0, "mark urgent"), (0, "assign"), (0, "sign for"), (0, "start"), (0, "answer")),
}
