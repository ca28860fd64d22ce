"""A file of flows/tests/ -> its scenarios, with every problem of it.

The codes are those of the flow reader, so `check` prints them like any other.
"""

from cxbot.errors import did_you_mean
from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Map, Node, Problems, Sequence, Span, parse
from cxbot.flow.scenario import givens, lines
from cxbot.flow.scenario.story import AnyLine, Scenario

_KEYS = ("flow", "given", "tests")
_TEST_KEYS = ("test", "given", "steps")
#: More in one test is no story any more.
MAX_LINES = 1000


def read(file: str, text: str, problems: Problems, files: Files) -> tuple[Scenario, ...]:
    """The scenarios that something could be made of; what is wrong goes to `problems`."""
    found = Problems()
    root = parse(file, text, found)
    scenarios = _Reader(files, found).file(root) if root is not None else ()
    # what stands once above the tests is read with each of them, and told once
    problems.found += dict.fromkeys(found.found)
    return scenarios


class _Reader:
    def __init__(self, files: Files, problems: Problems) -> None:
        self._files = files
        self._problems = problems

    def file(self, root: Node) -> tuple[Scenario, ...]:
        fields = Fields(root, "a file of scenarios", _KEYS, self._problems)
        flow = self._flow(fields)
        shared = fields.node("given")
        tests = fields.need("tests", 'Like this: tests: [{test: "It works", steps: [...]}]')
        if not isinstance(tests, Sequence):
            if tests is not None:
                self._add(tests.span, "E104", "tests are a list: each begins with - test: ...")
            return ()
        if not tests.items:
            givens.read(shared, None, self._files, self._problems)
        found = [self._test(node, shared, flow) for node in tests.items]
        self._twice([scenario for scenario in found if scenario])
        return tuple(scenario for scenario in found if scenario and flow)

    def _flow(self, fields: Fields) -> str | None:
        """The flow it is about; None when there is no such flow."""
        if fields.need("flow", "The flow that these tests are about.") is None:
            return None
        scalar = fields.scalar("flow")
        if scalar is None:
            return None
        known = {name.partition(":")[0] for name in self._files.flows}
        if scalar.text in known or self._files.broken:
            return scalar.text
        hint = did_you_mean(scalar.text, known, f"There are: {', '.join(sorted(known))}.")
        self._add(scalar.span, "E303", f'no flow "{scalar.text}".', hint)
        return None

    def _test(self, node: Node, shared: Node | None, flow: str | None) -> Scenario | None:
        fields = Fields(node, "a test", _TEST_KEYS, self._problems)
        fields.need("test", "Its name, one line: what is shown here.")
        name = fields.text("test") or ""
        given = givens.read(shared, fields.node("given"), self._files, self._problems)
        steps = self._steps(fields.need("steps", "What is said, line by line."), flow)
        if not isinstance(node, Map) or given is None:
            return None
        head = fields.keys.get("test")
        return Scenario(
            name=name,
            flow=flow or "",
            given=given,
            lines=steps,
            span=head.span if head else node.span,
        )

    def _steps(self, node: Node | None, flow: str | None) -> tuple[AnyLine, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence) or not node.items:
            self._add(node.span, "E104", 'steps are a list: each begins with "- ".')
            return ()
        if len(node.items) > MAX_LINES:
            said = f"a test of more than {MAX_LINES} steps."
            self._add(node.span, "E104", said, "Make several of it.")
            return ()
        reader = lines.LineReader(self._files, self._problems, flow)
        found = [reader.line(item) for item in node.items]
        return tuple(line for line in found if line is not None)

    def _twice(self, scenarios: list[Scenario]) -> None:
        seen: dict[str, Scenario] = {}
        for scenario in scenarios:
            first = seen.setdefault(scenario.name, scenario)
            if first is not scenario and scenario.name:
                said = f'the test "{scenario.name}" stands here twice'
                self._add(scenario.span, "E308", f"{said}, first in line {first.span.line}.")

    def _add(self, span: Span, code: str, message: str, hint: str = "") -> None:
        self._problems.add(span, code, message, hint)
