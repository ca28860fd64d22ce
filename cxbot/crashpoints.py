"""Named points at which the kill tests end the process. A no-op unless armed.

The environment variable `CXBOT_CRASH` holds `NAME` or `NAME:N` (the N-th time the point is passed).
"""

import os
import signal

_name, _, _count = os.environ.get("CXBOT_CRASH", "").partition(":")
_left = int(_count or 1)


def arm(name: str, count: int = 1) -> None:
    """Kill this process the `count`-th time it passes `name`; used by the fork server."""
    global _name, _left
    _name, _left = name, count


def crashpoint(name: str) -> None:
    """Die here by SIGKILL if this point is armed: no cleanup of any kind runs."""
    global _left  # noqa: PLW0603
    if name != _name:
        return
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
