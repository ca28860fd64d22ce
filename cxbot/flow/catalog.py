"""All flows of a shop, loaded at once: current ones by name, old versions, what starts what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cxbot.errors import Problem
from cxbot.flow import check, scenario
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import ANYTIME, FLOWS, TESTS, Files, read
from cxbot.flow.reading.flowreader import FlowReader
from cxbot.flow.reading.source import Problems, parse
from cxbot.flow.shop import Shop
from cxbot.flow.steps import AskStep
from cxbot.flow.texts.phrase import Languages
from cxbot.flow.texts.words import WordIndex
from cxbot.flow.values.scope import Scope
from cxbot.model.journey import DEFAULT, Catalogue
from cxbot.model.types import ANY, ActionType, Type
from cxbot.model.value import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    shop: Shop
    flows: Mapping[str, Flow]
    languages: Languages = field(repr=False)
    events: frozenset[str] = frozenset()
    #: What journey.yaml declares.
    journey: Catalogue = field(default=DEFAULT, repr=False)
    #: Versions that only running sessions need, the newest last.
    _old: dict[tuple[str, str], Flow] = field(default_factory=dict, repr=False)
    _commands: Mapping[str, Flow] = field(default_factory=dict, repr=False)
    _words: WordIndex[Flow] = field(default_factory=lambda: WordIndex(()), repr=False)
    _first: WordIndex[Flow] = field(default_factory=lambda: WordIndex(()), repr=False)
    _by_event: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict, repr=False)

    def flow(self, name: str, version: str) -> Flow | None:
        """That version of that flow, current or pinned."""
        current = self.flows.get(name)
        if current is not None and current.version == version:
            return current
        return self._old.get((name, version))

    def known(self) -> Iterable[Flow]:
        """Every version of every flow, the current ones first."""
        return (*self.flows.values(), *self._old.values())

    def pinned(self, rows: Iterable[tuple[str, str, str]]) -> "Catalog":
        """Also knows these stored versions (name, version, source text).

        What no longer parses, or has another structure than its version says, is left out.
        """
        old = dict(self._old)
        for name, version, source in rows:
            if self.flow(name, version) is None:
                found = self._restored(name, source)
                if found is not None and found.version == version:
                    old[name, version] = found
        return replace(self, _old=old)

    def keeping(self, flows: Iterable[Flow]) -> "Catalog":
        """Also knows these, as they are, where it knows no such version."""
        missing = {
            (flow.name, flow.version): flow
            for flow in flows
            if self.flow(flow.name, flow.version) is None
        }
        old = {**self._old, **missing}
        return replace(self, _old=old)

    def following(self, before: "Catalog") -> "Catalog":
        """Also knows every version that `before` knew: nobody's flow is lost by a swap.

        They are read again with the names and languages of this shop; what can't be stays as it
        was.
        """
        known = (*before._old.values(), *before.flows.values())  # noqa: SLF001 -- of its own kind
        rows = [(flow.name, flow.version, flow.source) for flow in known]
        return self.pinned(rows).keeping(known)

    def runnable(self, name: str) -> Flow | None:
        """What `run: name` runs: the current one or, for old versions of its callers, the last one
        known of a flow that was removed."""
        found = self.flows.get(name)
        if found is not None:
            return found
        return next((flow for flow in reversed(self._old.values()) if flow.name == name), None)

    def command(self, text: str) -> Flow | None:
        """`/order`, `/order@shop_bot`, `/order A-1042`."""
        if not text.startswith("/"):
            return None
        head = text.split(None, 1)[0].partition("@")[0].lower()
        return self._commands.get(head)

    def words(self, text: str) -> Flow | None:
        """Whose words stand inside this message."""
        return self._words.inside(text)

    def first_words(self, text: str) -> Flow | None:
        """The `first` anytime entry of which this whole message is a word."""
        return self._first.whole(text)

    def button(self, flow_name: str) -> Flow | None:
        found = self.flows.get(flow_name)
        return found if found and found.trigger.button else None

    def menu(self, language: str) -> tuple[tuple[str, str], ...]:
        """(flow name, label) of each button, in the shop's order or that of the files."""
        names = self.shop.menu or tuple(self.flows)
        found = []
        for name in names:
            flow = self.button(name)
            if flow and flow.trigger.button:
                scope = Scope(self.shop, {}, language=language)
                found.append((name, flow.trigger.button.plain(scope)))
        return tuple(found)

    def on_event(self, type: str) -> tuple[Flow, ...]:  # noqa: A002 the event's own word
        return self._by_event.get(type, ())

    def _restored(self, name: str, source: str) -> Flow | None:
        problems = Problems()
        reader = FlowReader(self.languages, self.shop, problems, self.events)
        anytime = name.startswith("anytime:")
        file = ANYTIME if anytime else f"{FLOWS}{name}.yaml"
        root = parse(file, source, problems)
        if root is None:
            return None
        if anytime:
            # One file holds all entries: the index in the name finds the one that was meant.
            flows = reader.anytime(source, root)
            found = next((flow for flow in flows if flow.name == name), None)
        else:
            found = reader.flow(file, source, root)
        # Rules grow stricter; what reads to the same structure still runs as it did.
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found in the files, and the catalog unless an error stands in its way."""

    files: Files = field(repr=False)
    catalog: Catalog | None
    #: All of them, in order.
    problems: tuple[Problem, ...]


def load(
    texts: Mapping[str, str],
    *,
    actions: Mapping[str, ActionType] | None = None,
    events: Mapping[str, Type] | None = None,
) -> Catalog:
    """The project's files by path -> Catalog. Raises FlowError with every error of every file.

    `actions` are those of handlers/, None when there are none to ask; `events` are types declared
    elsewhere than in shop.yaml (by models in handlers/).
    """
    problems = Problems()
    files = read(texts, problems, actions=actions, events=events)
    check.errors(files, problems)
    problems.raise_any()
    return _of(files)


def restored(texts: Mapping[str, str], events: Iterable[str] = ()) -> Catalog:
    """Texts that were without errors once -> Catalog, whatever today's checks would say.

    `events` are the names of those declared elsewhere. What can't be read any more is left out.
    """
    return _of(read(texts, Problems(), events=dict.fromkeys(events, ANY)))


def examine(
    texts: Mapping[str, str],
    *,
    actions: Mapping[str, ActionType] | None = None,
    events: Mapping[str, Type] | None = None,
) -> Examined:
    """As `load`, with warnings too, and nothing raised."""
    problems = Problems()
    files = read(texts, problems, actions=actions, events=events)
    check.errors(files, problems)
    scenarios = [
        one
        for path, text in sorted(texts.items())
        if path.startswith(TESTS) and path.endswith(".yaml")
        for one in scenario.read(path, text, problems, files)
    ]
    check.warnings(files, problems, scenarios)
    found = tuple(sorted(set(problems.found)))
    good = not any(map(keeps_from_going_live, found))
    return Examined(files=files, catalog=_of(files) if good else None, problems=found)


def keeps_from_going_live(problem: Problem) -> bool:
    """A scenario that can't be played says nothing against the flows."""
    return problem.level == "error" and not problem.file.startswith(TESTS)


def _of(files: Files) -> Catalog:
    flows = files.flows
    rows = [(word.text, flow) for flow in flows.values() for word in flow.trigger.words]
    by_event: dict[str, tuple[Flow, ...]] = {}
    commands: dict[str, Flow] = {}
    for flow in flows.values():
        for event in flow.trigger.events:
            by_event[event] = (*by_event.get(event, ()), flow)
        for command in flow.trigger.commands:
            commands.setdefault(command, flow)
    return Catalog(
        shop=files.shop,
        flows=MappingProxyType(dict(flows)),
        languages=files.languages,
        events=frozenset(files.events),
        journey=replace(files.journey.catalogue, email_steps=frozenset(_email_steps(flows))),
        _commands=commands,
        _words=WordIndex((text, flow) for text, flow in rows if not flow.first),
        _first=WordIndex((text, flow) for text, flow in rows if flow.first),
        _by_event=by_event,
    )


def _email_steps(flows: Mapping[str, Flow]) -> Iterator[tuple[str, str]]:
    for name, flow in flows.items():
        for step in flow.steps.values():
            if isinstance(step, AskStep) and step.answer.kind == "email":
                yield name, step.key
