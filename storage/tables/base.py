"""What the tables share: their metadata, and the columns that many have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData

from storage.columns import Digest, Id

# Named constraints, so that later migrations can speak of them in every database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


def id_() -> Column[Any]:
    """Return a table's own id."""
    return Column("id", Id, primary_key=True)


def ref(name: str, target: str, *, required: bool = False) -> Column[Any]:
    """Return a column with the id of a row in another table."""
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=not required)


def blob_ref(name: str = "sha256", *, required: bool = False, primary: bool = False) -> Column[Any]:
    """Return a column with the digest of a blob."""
    return Column(name, Digest, ForeignKey("blob.sha256"), nullable=not (required or primary), primary_key=primary)
