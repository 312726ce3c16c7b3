"""The member of staff who looks at a page: what finders and templates need to know of an account."""

from dataclasses import dataclass

from portal.staff.models import Account
from portal.staff.policy import LENT_TO_DEPUTIES, ROLE_WORDS, may
from portal.web.problems import NotAllowed


@dataclass(frozen=True)
class Viewer:
    """An account with its unit already read, and the absent colleagues for whom it stands in today."""

    account: Account
    stands_in_for: tuple[Account, ...] = ()

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def role_word(self) -> str:
        return ROLE_WORDS[self.account.role]

    @property
    def unit_id(self) -> int | None:
        return self.account.unit_id

    @property
    def unit_name(self) -> str:
        return self.account.unit.name_zh if self.account.unit else ""

    def holds(self, permission: str) -> bool:
        """Whether it is the account's own right."""
        return may(self.account.role, permission)

    def may(self, permission: str) -> bool:
        """Whether it is the account's own right, or that of somebody for whom it stands in."""
        lent = permission in LENT_TO_DEPUTIES and any(may(row.role, permission) for row in self.stands_in_for)
        return self.holds(permission) or lent

    def must(self, permission: str) -> None:
        """Raises NotAllowed."""
        if not self.may(permission):
            raise NotAllowed
