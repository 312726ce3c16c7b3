"""The base of every model of the portal."""

from typing import Any

from tortoise.models import Model, ModelMeta


class RowMeta(ModelMeta):
    """Keeps docstrings out of the schema.

    Tortoise writes a model's first docstring line into its SQL as a comment and then splits the SQL at
    semicolons; a sentence in a docstring would break a migration, and a better sentence would need one.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> "RowMeta":
        made = super().__new__(cls, name, bases, attrs)
        made._meta.table_description = ""  # type: ignore[attr-defined]
        return made  # type: ignore[return-value]


class Row(Model, metaclass=RowMeta):
    """A model whose docstring is for readers of the code only."""

    class Meta:
        abstract = True
