"""Values: what is handed about never changes, and a changed one is another.

Those that are made many times in a turn are `Struct`s: of twenty fields one is made in a seventh of
the time of a frozen dataclass, and a changed one in a thirtieth.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 -- handed on
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """As `dataclasses.replace`, of values of both kinds."""
        if isinstance(value, Struct):
            return structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)
