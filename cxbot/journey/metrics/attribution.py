"""By what figures can be broken down: the facts that were frozen when the question was asked.

They stand on the row of the answer or the invitation. Who holds the ticket today, what flow runs
now, where the touchpoint lies in today's map: nothing of it is asked again, or old figures would
change whenever somebody reassigns a ticket.
"""

from collections.abc import Mapping
from typing import Any

#: What `--by` may say -> the column.
DIMENSIONS: Mapping[str, str] = {
    "flow": "flow",
    "version": "flow_version",
    "touchpoint": "touchpoint",
    "stage": "stage",
    "operator": "operator_id",
    "queue": "queue",
    "channel": "channel",
    "language": "language",
    "incentivised": "incentivised",
    "wave": "wave",
    "source": "source",
}
#: Of a row that has nothing there.
NOBODY = "(none)"


def group(row: Mapping[str, Any], dimension: str) -> str:
    """In which group of that dimension it is. A version is one of its flow."""
    value = row.get(DIMENSIONS[dimension])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not value:
        return NOBODY
    return f"{row['flow']} {value}" if dimension == "version" else str(value)
