"""Touchpoints out, for programs, spreadsheets and process-mining tools.

Rows of the log come in one by one (`mining.Cases` gives them their case) and leave as lines of
`formats`; nothing keeps more than a row, or in `mining` a customer.
"""

from cxbot.journey.export.columns import FIELDS, parquet_columns
from cxbot.journey.export.formats import as_csv, as_flat_jsonl, as_jsonl, cell, exported, line
from cxbot.journey.export.mining import COLUMNS, Cases

__all__ = [
    "COLUMNS", "FIELDS", "Cases", "as_csv", "as_flat_jsonl", "as_jsonl", "cell", "exported", "line",
    "parquet_columns",
]  # fmt: skip
