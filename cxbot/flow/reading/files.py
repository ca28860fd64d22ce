"""All files of a project, read: the flows something could be made of, and what they stand on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxbot.flow.definition import Flow
from cxbot.flow.reading.fields import entries
from cxbot.flow.reading.flowreader import FlowReader, known_events
from cxbot.flow.reading.journeyreader import Charted, read_journey
from cxbot.flow.reading.letters import encoded
from cxbot.flow.reading.shopfile import read_languages, read_shop
from cxbot.flow.reading.source import Node, Problems, Scalar, Span, parse
from cxbot.flow.shop import Shop
from cxbot.flow.texts.phrase import Languages
from cxbot.model.house import HOUSE
from cxbot.model.types import ActionType, Type

FLOWS = "flows/"
SHOP = "flows/shop.yaml"
JOURNEY = "flows/journey.yaml"
ANYTIME = "flows/anytime.yaml"
TEXTS = "flows/texts/"
TESTS = "flows/tests/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What checks look at. A flow with errors is here too, as far as it could be read."""

    #: Path -> text, all of them, tests included.
    texts: Mapping[str, str] = field(repr=False)
    #: Path -> document of the shop, flows, translations, the journey; None: it is no YAML.
    roots: Mapping[str, Node | None] = field(repr=False)
    shop: Shop
    languages: Languages = field(repr=False)
    flows: Mapping[str, Flow]
    journey: Charted = field(default=Charted(), repr=False)
    #: By name; None when there are no handlers/ to ask.
    actions: Mapping[str, ActionType] | None = None
    #: Types of events declared by models in handlers/ -> their data.
    events: Mapping[str, Type] = field(default_factory=dict)

    @property
    def callable(self) -> Mapping[str, ActionType]:
        """What flows may call, as far as anybody knows: built-in ones, and those of handlers/."""
        return {**(self.actions or {}), **HOUSE}

    @property
    def broken(self) -> bool:
        """A file could not be read at all, so what flows miss may stand there."""
        return any(root is None for path, root in self.roots.items() if path != JOURNEY)


def read(
    texts: Mapping[str, str],
    problems: Problems,
    *,
    actions: Mapping[str, ActionType] | None = None,
    events: Mapping[str, Type] | None = None,
) -> Files:
    """Path -> text, as under the project's folder. What is wrong goes to `problems`."""
    _look_at_names(texts, problems)
    roots = {
        path: parse(path, text, problems)
        for path, text in sorted(texts.items())
        if path.startswith(FLOWS) and path.endswith(".yaml") and not _elsewhere(path)
    }
    languages = _languages(roots, problems)
    shop = read_shop(roots.get(SHOP), languages, problems)
    flows: dict[str, Flow] = {}
    journey = Charted()
    # Without its languages and names, nothing of the flows could be judged.
    if SHOP not in roots or roots[SHOP] is not None:
        reader = FlowReader(languages, shop, problems, events or ())
        for path, root in roots.items():
            if root is None or path in {SHOP, JOURNEY} or path.startswith(TEXTS):
                continue
            if path == ANYTIME:
                flows.update((flow.name, flow) for flow in reader.anytime(texts[path], root))
            elif flow := reader.flow(path, texts[path], root):
                _only(flow, flows, path, problems)
                flows[flow.name] = flow
        journey = read_journey(roots.get(JOURNEY), shop, known_events(shop, events or ()), problems)
    return Files(
        texts=texts,
        roots=roots,
        shop=shop,
        languages=languages,
        flows=flows,
        journey=journey,
        actions=actions,
        events=events or {},
    )


def _look_at_names(texts: Mapping[str, str], problems: Problems) -> None:
    for path, text in sorted(texts.items()):
        if not path.startswith(FLOWS):
            continue
        if not path.endswith(".yaml"):
            said = "this file is not read: its name does not end in .yaml."
            problems.add(Span.top(path), "E105", said, "Rename it.")
        elif _elsewhere(path):
            encoded(path, text, problems)


def _only(flow: Flow, flows: Mapping[str, Flow], path: str, problems: Problems) -> None:
    if flow.name in flows:
        other = flows[flow.name].span.file
        said = f'another file is called "{flow.name}" too: {other}.'
        problems.add(Span.top(path), "E105", said, "Give one of the flows another name.")


def _elsewhere(path: str) -> bool:
    """Read by others: scenarios."""
    return path.startswith(TESTS)


def _languages(roots: Mapping[str, Node | None], problems: Problems) -> Languages:
    found = read_languages(roots.get(SHOP), problems)
    translations: dict[str, dict[str, Scalar]] = {}
    for path, root in roots.items():
        if not path.startswith(TEXTS) or root is None:
            continue
        language = path.removeprefix(TEXTS).removesuffix(".yaml")
        if language not in found.known:
            hint = f"There are: {', '.join(found.known)} (languages in shop.yaml)"
            said = f'"{language}" is not one of the shop\'s languages.'
            problems.add(Span.top(path), "E307", said, hint)
        rows = entries(root, "a file of translations", problems)
        translations[language] = {
            key.text.strip(): node
            for key, node in rows
            if isinstance(node, Scalar) and node.text.strip()
        }
    return Languages(default=found.default, known=found.known, translations=translations)
