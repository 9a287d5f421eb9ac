"""The first tables. A new database has them from `tables.py`, with all that changed since."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing is older than these."""
