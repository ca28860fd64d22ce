"""Places of surveys with a quota that are taken but not on disk yet.

Many customers come due at one instant (in the morning, when their night is over), and each turn
reads what is on disk before any of the others is committed. So each must see the others here, else
a quota of ten lets a hundred in. The process owns the database, so that nobody takes places
elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from cxbot.conversation.draft import Draft


class Place:
    """`since` when it is on disk, counted in looks; None as long as its turn is being decided."""

    __slots__ = ("since",)

    def __init__(self) -> None:
        self.since: int | None = None


class Quotas:
    def __init__(self) -> None:
        self._looks = 0
        self._looking: list[int] = []
        self._places: dict[str, list[Place]] = defaultdict(list)

    @contextmanager
    def looking(self) -> Iterator[int]:
        """While the facts are read and decided by."""
        self._looks += 1
        look = self._looks
        self._looking.append(look)
        try:
            yield look
        finally:
            self._looking.remove(look)

    def unseen(self, flow: str, look: int) -> int:
        """How many places are taken that the facts read by that look may lack. One that came to the
        disk meanwhile is counted, perhaps twice: rather one too few than one too many."""
        oldest = min(self._looking, default=look)
        places = self._places[flow]
        places[:] = [one for one in places if one.since is None or one.since >= oldest]
        return sum(one.since is None or one.since >= look for one in places)

    def take(self, flow: str, draft: Draft) -> None:
        """Until the draft is dropped, or is on disk and seen by all."""
        place = Place()
        self._places[flow].append(place)
        draft.afterwards.append(lambda: self._stored(place))
        draft.otherwise.append(lambda: self._places[flow].remove(place))

    def _stored(self, place: Place) -> None:
        place.since = self._looks
