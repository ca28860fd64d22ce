"""Effects outside of cxbot: a line for each call that a shop's system would have served."""

import hashlib
import os
from pathlib import Path
from typing import Any

from cxbot import ActionContext, action

#: Where the lines go; whoever starts the process says so.
EFFECTS = "FAULTS_EFFECTS"


@action("faults.noted")
async def noted(context: ActionContext, what: str) -> str:
    _write(context, what)
    return what


@action("faults.marked")
async def marked(context: ActionContext) -> str:
    mark = hashlib.sha256(context.idempotency_key.encode()).hexdigest()[:12]
    _write(context, mark)
    return mark


@action("faults.poison")
async def poison(context: ActionContext, what: str) -> Any:
    """Ends, or gives back, what nobody expects."""
    _write(context, what)
    match what.rpartition(" ")[2]:
        case "raise":
            raise RuntimeError("poison")
        case "exit":
            raise SystemExit(1)
        case "recursion":
            return await poison(context, what)
        case "object":
            return object()
        case "nan":
            return {"n": float("nan")}
        case "surrogate":
            return "\ud800"
        case "nul":
            return "a\x00b"
        case "deep":
            deep: list[Any] = []
            for _ in range(3000):
                deep = [deep]
            return deep
        case _:
            return None


def _write(context: ActionContext, what: str) -> None:
    line = f"{context.customer.name}\t{what}\t{context.idempotency_key}\n"
    file = os.open(Path(os.environ[EFFECTS]), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)
