"""Which versions of a flow there are, and which of them somebody means."""

from collections.abc import Mapping, Sequence

from cxbot.errors import ConfigError

CURRENT, PREVIOUS = "current", "previous"


class Versions:
    def __init__(self, seen: Sequence[tuple[str, str]], live: Mapping[str, str]) -> None:
        """`seen`: (flow, version), the oldest first; `live`: flow -> the version that runs now."""
        self._seen: dict[str, list[str]] = {}
        for flow, version in seen:
            self._seen.setdefault(flow, []).append(version)
        for flow, version in live.items():
            if version not in self._seen.setdefault(flow, []):
                self._seen[flow].append(version)
        self._live = live

    @property
    def flows(self) -> list[str]:
        return sorted(self._seen)

    def of(self, flow: str) -> list[str]:
        """The oldest first, but the live one last."""
        current, seen = self.current(flow), self._seen.get(flow, [])
        return [*(one for one in seen if one != current), *([current] if current else [])]

    def current(self, flow: str) -> str | None:
        """The live one; of a flow that is no more the newest."""
        seen = self._seen.get(flow)
        return self._live.get(flow) or (seen[-1] if seen else None)

    def chosen(self, flow: str, text: str) -> str:
        """By its name: `current`, `previous` (the newest of the others), or how it begins.

        Raises ConfigError when that is none of them, or more than one.
        """
        there = self.of(flow)
        if not there:
            known = ", ".join(self.flows) or "none"
            raise ConfigError(f'There is no flow "{flow}"; there are: {known}.')
        if text == CURRENT:
            return there[-1]
        if text == PREVIOUS:
            if len(there) == 1:
                raise ConfigError(f"{flow} has no previous version: {there[0]} is the only one.")
            return there[-2]
        found = [version for version in there if text and version.startswith(text)]
        if len(found) == 1 or text in found:
            return text if text in found else found[0]
        what = "is the beginning of several versions" if found else "is no version"
        known = ", ".join(reversed(found or there))
        raise ConfigError(f'"{text}" {what} of {flow}; there are: {known} (the newest first).')
