"""What an import would change, told in lines that an operator reads."""

from dataclasses import dataclass, field

from portal.projects.programme_file import FileProblem


class ReasonNeeded(FileProblem):
    """The file changes what was promised, and nobody said why."""


@dataclass
class Differences:
    """What an import would change, one line each.

    ``kept``: what staff changed and the file would not undo. ``absent``: what the file no longer names and stays.
    ``reasoned``: those of ``changed`` that need a reason.
    """

    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    reasoned: list[str] = field(default_factory=list)

    def note(self, line: str, *, promised: bool = False) -> None:
        """A change; ``promised`` when it needs a reason."""
        self.changed.append(line)
        if promised:
            self.reasoned.append(line)

    def must_have(self, reason: str) -> None:
        """Raises ReasonNeeded, naming the lines."""
        if self.reasoned and not reason.strip():
            raise ReasonNeeded(["say why with --reason; this changes what was promised:", *self.reasoned])


def line_of(what: str, old: object, new: object) -> str:
    return f"{what}: {_short(old)} -> {_short(new)}"


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "…") if isinstance(value, str) else text
