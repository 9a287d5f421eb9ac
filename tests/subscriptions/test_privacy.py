"""`docs/privacy.md` says of every column why it is kept."""

import re
from pathlib import Path

from bot.subscriptions.tables import metadata


def documented(root: Path) -> dict[str, list[str]]:
    """The columns that the page names, by table."""
    tables: dict[str, list[str]] = {}
    columns: list[str] = []
    for line in (root / "docs" / "privacy.md").read_text().splitlines():
        if heading := re.match(r"## `(\w+)`", line):
            columns = tables.setdefault(heading[1], [])
        elif row := re.match(r"\| `(\w+)` \| (.+) \|", line):
            columns.append(row[1])
    return tables


def test_every_column_is_documented_and_no_other(root: Path) -> None:
    kept = {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables}
    kept["alembic_version"] = ["version_num"]
    page = documented(root)
    assert page.keys() == kept.keys()
    for table, columns in kept.items():
        assert page[table] == columns, table
