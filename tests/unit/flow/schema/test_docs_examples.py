"""Every example in docs/ is one that works: completed into a project it is right, and it starts."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import editors
import pytest
from jsonschema import Draft7Validator

from cxbot.actions import Registry
from cxbot.app.folder.files import read_texts
from cxbot.app.scenarios import run
from cxbot.errors import Problem
from cxbot.flow import interpreter, language, scenario
from cxbot.flow.catalog import Catalog, Examined, examine
from cxbot.flow.protocol import Ended, Started, World
from cxbot.flow.reading.files import ANYTIME, JOURNEY, SHOP
from cxbot.flow.reading.source import Problems
from cxbot.flow.schema import build
from cxbot.flow.state import SessionState

ROOT = editors.ROOT
PAGES = sorted((ROOT / "docs").glob("*.md"))
KINDS = ("flow", "steps", "shop", "anytime", "texts", "test", "journey")
FENCE = re.compile(rf"^```yaml ({'|'.join(KINDS)})\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: Page and number, kind, text.
FOUND: list[tuple[str, str, str]] = [
    (f"{page.stem}-{number}", kind, text)
    for page in PAGES
    for number, (kind, text) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), 1)
]


def samples(*kinds: str) -> pytest.MarkDecorator:
    rows = [
        pytest.param(kind, text, id=f"{name}-{kind}") for name, kind, text in FOUND if kind in kinds
    ]
    return pytest.mark.parametrize(("kind", "text"), rows)


#: What the examples stand in: an order, answers, and a step to come back to.
BEFORE = """flow: example
when: {event: order.delivered}
limit: once per order.number
do:
  - ask: "How tall are you?"
    id: ask_height
    answer: number
    save: height
    no_reply: {after: 1 day}
  - set: {rating: 2, number: A-1042, size: M}
"""
ORDER = {"order": {"number": "A-1042", "status": "shipped", "total": "1900.00", "currency": "RUB"}}


@cache
def shop() -> dict[str, str]:
    return {k: v for k, v in read_texts(ROOT).items() if not k.startswith("flows/tests/")}


@cache
def registry() -> Registry:
    return Registry.load(ROOT / "handlers")


def examined(texts: dict[str, str]) -> Examined:
    events = {name: event.data for name, event in registry().events().items()}
    return examine(texts, actions=registry().types(), events=events)


def completed(kind: str, text: str) -> dict[str, str]:
    """The files of a project in which the example stands."""
    match kind:
        case "flow":
            name = re.search(r"^flow: (\w+)$", text, re.MULTILINE)
            assert name, "an example of a flow begins with its name"
            return shop() | {f"flows/{name[1]}.yaml": text}
        case "steps":
            steps = "".join(f"  {line}" for line in text.splitlines(keepends=True))
            return shop() | {"flows/example.yaml": BEFORE + steps}
        case "shop":
            return {SHOP: text}
        case "anytime":
            return shop() | {ANYTIME: text}
        case "texts":
            return shop() | {"flows/texts/ru.yaml": text}
        case "journey":
            return shop() | {JOURNEY: text}
    return shop()


def errors(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in problems if problem.level == "error"]


@samples("flow", "steps", "shop", "anytime", "texts", "journey")
def test_an_example_is_right(kind: str, text: str) -> None:
    found = examined(completed(kind, text))
    assert errors(found.problems) == []


@samples("flow")
def test_an_example_of_a_flow_has_nothing_to_be_warned_of(kind: str, text: str) -> None:
    (path,) = set(files := completed(kind, text)) - set(shop())
    told = [one for one in examined(files).problems if one.file == path]
    assert [str(one) for one in told if one.level == "warning"] == []


@samples("journey")
def test_an_example_of_a_journey_is_all_that_the_map_knows(kind: str, text: str) -> None:
    files = completed(kind, text)
    found = examined(files)
    assert found.catalog is not None
    journey = found.catalog.journey
    assert list(journey.touchpoints) == list(editors.read(text)["touchpoints"])
    told = [one for one in found.problems if one.file == JOURNEY]
    assert [str(one) for one in told if one.level != "info"] == []


@samples("flow", "steps")
def test_an_example_starts(kind: str, text: str) -> None:
    found = examined(completed(kind, text))
    assert found.catalog is not None
    name = "example" if kind == "steps" else str(editors.read(text)["flow"])
    assert said(found.catalog, name)


def said(catalog: Catalog, name: str) -> list[Any]:
    """What a flow does at once, without failing."""
    world = World(
        now=datetime(2025, 3, 10, 12, tzinfo=UTC),
        customer={"wants_messages": True, "name": "Anna"},
        language="en",
        time_zone="Europe/Moscow",
    )
    state = SessionState.new(catalog.flows[name])
    _, effects = interpreter.advance(
        catalog, state, Started(values=ORDER, initiative="customer"), world
    )
    assert not [one for one in effects if isinstance(one, Ended) and one.outcome == "error"]
    return list(effects)


@samples(*KINDS)
def test_an_editor_finds_nothing_wrong_in_an_example(kind: str, text: str) -> None:
    files = completed(kind, text) | shop_of_pages()
    judge = Draft7Validator(build(examined(files).files))
    whole = files["flows/example.yaml"] if kind == "steps" else text
    assert [f"{e.json_path}: {e.message}" for e in judge.iter_errors(editors.read(whole))] == []


def shop_of_pages() -> dict[str, str]:
    """The flows of all pages: a story on one of them is about such a flow."""
    flows = [text for _, kind, text in FOUND if kind == "flow"]
    return {f"flows/{editors.read(text)['flow']}.yaml": text for text in flows}


@samples("test")
def test_a_story_of_an_example_is_read_without_a_problem(kind: str, text: str) -> None:
    files = examined(shop() | shop_of_pages()).files
    problems = Problems()
    assert scenario.read("flows/tests/example.yaml", text, problems, files)
    assert errors(tuple(problems.found)) == []


@samples("test")
def test_a_story_of_an_example_holds(tmp_path: Path, kind: str, text: str) -> None:
    files = shop() | shop_of_pages() | {"flows/tests/example.yaml": text}
    wanted = {SHOP, ANYTIME, f"flows/{editors.read(text)['flow']}.yaml", "flows/tests/example.yaml"}
    (tmp_path / "flows" / "tests").mkdir(parents=True)
    for name in wanted:
        content = files[name].replace("\nmenu: ", "\n# menu: ")
        (tmp_path / name).write_text(content, encoding="utf-8")
    report = run.run(run.read_tests(tmp_path), lambda _: None)
    assert [one.scenario.name for one in report.failed] == []
    assert report.played


@pytest.mark.parametrize("verb", language.VERBS, ids=lambda verb: verb.name)
def test_an_option_is_shown_as_it_is_written(verb: language.Verb) -> None:
    for option in verb.options:
        assert not option.example or list(editors.read(option.example)) == [option.name]


def test_examples_of_every_kind_are_found() -> None:
    assert {kind for _, kind, _ in FOUND} == set(KINDS)
    assert len(FOUND) >= 20
