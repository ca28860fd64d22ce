"""All flows of a shop, loaded at once: current ones by name, old versions, what starts what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cxbot.flow import references
from cxbot.flow.definition import Flow
from cxbot.flow.fields import entries
from cxbot.flow.flowreader import FlowReader
from cxbot.flow.phrase import Languages
from cxbot.flow.scope import Scope
from cxbot.flow.shop import Shop
from cxbot.flow.shopfile import read_languages, read_shop
from cxbot.flow.source import Node, Problems, Scalar, Span, parse
from cxbot.flow.words import WordIndex

_FLOWS = "flows/"
_SHOP = "flows/shop.yaml"
_JOURNEY = "flows/journey.yaml"
_ANYTIME = "flows/anytime.yaml"
_TEXTS = "flows/texts/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    shop: Shop
    flows: Mapping[str, Flow]
    languages: Languages = field(repr=False)
    events: frozenset[str] = frozenset()
    _old: Mapping[tuple[str, str], Flow] = field(default_factory=dict, repr=False)
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
        return _catalog(self.shop, self.flows, self.languages, self.events, old)

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
        file = _ANYTIME if anytime else f"{_FLOWS}{name}.yaml"
        root = parse(file, source, problems)
        if root is None:
            return None
        if anytime:
            # One file holds all entries: the index in the name finds the one that was meant.
            flows = reader.anytime(source, root)
            found = next((flow for flow in flows if flow.name == name), None)
        else:
            found = reader.flow(file, source, root)
        return None if problems.found else found


def load(texts: Mapping[str, str], *, events: Iterable[str] = ()) -> Catalog:
    """The project's files by path -> Catalog. Raises FlowError with every problem of every file.

    `events` are types declared elsewhere than in shop.yaml (by models in handlers/).
    """
    problems = Problems()
    roots = {
        path: parse(path, text, problems)
        for path, text in sorted(texts.items())
        if path.startswith(_FLOWS) and path.endswith(".yaml") and not _ignored(path)
    }
    if _SHOP in roots and roots[_SHOP] is None:
        # Nothing of the others could be judged without the shop's languages and names.
        problems.raise_any()
    languages = _languages(roots, problems)
    shop = read_shop(roots.get(_SHOP), languages, problems)
    reader = FlowReader(languages, shop, problems, events)
    flows: dict[str, Flow] = {}
    for path, root in roots.items():
        if root is None or path == _SHOP or path.startswith(_TEXTS):
            continue
        if path == _ANYTIME:
            flows.update((flow.name, flow) for flow in reader.anytime(texts[path], root))
        elif flow := reader.flow(path, texts[path], root):
            flows[flow.name] = flow
    references.check(flows, shop, problems, roots.get(_SHOP), broken=None in roots.values())
    problems.raise_any()
    return _catalog(shop, flows, languages, frozenset(events), {})


def _ignored(path: str) -> bool:
    return path.startswith("flows/tests/") or path == _JOURNEY


def _languages(roots: Mapping[str, Node | None], problems: Problems) -> Languages:
    found = read_languages(roots.get(_SHOP), problems)
    translations: dict[str, dict[str, Scalar]] = {}
    for path, root in roots.items():
        if not path.startswith(_TEXTS) or root is None:
            continue
        language = path.removeprefix(_TEXTS).removesuffix(".yaml")
        if language not in found.known:
            at = Span(file=path, line=1, column=1, end_line=1, end_column=1)
            hint = f"There are: {', '.join(found.known)} (languages in shop.yaml)"
            said = f'"{language}" is not one of the shop\'s languages.'
            problems.add(at, "E307", said, hint)
        rows = entries(root, "a file of translations", problems)
        translations[language] = {
            key.text.strip(): node
            for key, node in rows
            if isinstance(node, Scalar) and node.text.strip()
        }
    return Languages(default=found.default, known=found.known, translations=translations)


def _catalog(
    shop: Shop,
    flows: Mapping[str, Flow],
    languages: Languages,
    events: frozenset[str],
    old: Mapping[tuple[str, str], Flow],
) -> Catalog:
    rows = [(word.text, flow) for flow in flows.values() for word in flow.trigger.words]
    by_event: dict[str, tuple[Flow, ...]] = {}
    commands: dict[str, Flow] = {}
    for flow in flows.values():
        for event in flow.trigger.events:
            by_event[event] = (*by_event.get(event, ()), flow)
        for command in flow.trigger.commands:
            commands.setdefault(command, flow)
    return Catalog(
        shop=shop,
        flows=MappingProxyType(dict(flows)),
        languages=languages,
        events=events,
        _old=old,
        _commands=commands,
        _words=WordIndex((text, flow) for text, flow in rows if not flow.first),
        _first=WordIndex((text, flow) for text, flow in rows if flow.first),
        _by_event=by_event,
    )
