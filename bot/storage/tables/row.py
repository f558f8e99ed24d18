"""What all tables share."""

import re

from sqlalchemy import MetaData
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""So that every constraint can be named, and therefore dropped, by a later migration."""


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES)), defer_build=True):
    """What all tables share: one metadata with named constraints, and how a class names its table.

    Tables validate nothing, so pydantic builds its validators when first asked, which is never.
    """

    @declared_attr  # type: ignore[arg-type] # SQLModel itself defines it in this way
    def __tablename__(cls) -> str:  # type: ignore[reportIncompatibleVariableOverride] # as above
        """`CodeAttemptRow` stands for the table code_attempt."""
        return re.sub("(?<=.)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()
