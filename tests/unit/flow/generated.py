"""Shops that nobody wrote: flows put together at random, of all verbs, types and sources of values.

What `check` refuses is taken out again, step by step, until it refuses nothing; so these shops are
well-formed by check's own judgement, and whatever goes wrong in them is check's mistake or the
interpreter's.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from generated_shop import (
    _ALWAYS,
    _ANSWERS,
    _BY_ACTION,
    _BY_ANSWER,
    _CASES,
    _CONSTANTS,
    _FILTERS,
    _ORDER,
    _OUTCOMES,
    _PLAINLY,
    _STAY,
    _WORDS,
    ACTIONS,
    Pick,
    Plain,
    Shop,
    Step,
)


class Author:
    """Writes what comes to mind; `pick` takes one of several."""

    def __init__(self, pick: Pick) -> None:
        self._pick = pick
        self._count = 0
        self._known: dict[str, str] = {}

    def shop(self) -> Shop:
        flows = {"g": self._flow("g"), "f": self._flow("f")}
        return Shop(flows=flows)

    def _flow(self, name: str) -> dict[str, Any]:
        top: dict[str, Any] = {"flow": name}
        self._count = 0
        self._known = {**_ALWAYS}
        if name == "g":
            self._known |= {"given": "any", "other": "any"}
        if name == "f" or self._chance(4):
            triggers = [
                {"command": f"/{name}"},
                {"event": "order.paid"},
                {"event": "stay.arrived"},
                {"command": f"/{name}", "event": "order.shipped"},
            ]
            top["when"] = self._pick(triggers)
            self._known |= self._brought(top["when"].get("event", ""))
            if "event" in top["when"]:
                top["limit"] = "once per 1 day"
            if self._chance(4):
                top["if"] = self._condition(1)
        if name == "g" and self._chance(2):
            top["contact"] = {"purpose": "survey"}
        top["do"] = self._steps(2, least=2)
        return top

    def _brought(self, event: str) -> Mapping[str, str]:
        return _STAY if event.startswith("stay") else _ORDER if event else {}

    def _chance(self, of: int) -> bool:
        return bool(self._pick(range(of)) == of - 1)

    def _steps(self, depth: int, *, least: int = 1) -> list[Step]:
        count = self._pick(range(least, 6 if depth == 2 else 4))
        return [self._step(depth) for _ in range(count)]

    def _step(self, depth: int) -> Step:
        verbs = [
            "say",
            "say",
            "ask",
            "ask",
            "ask",
            "call",
            "set",
            "set",
            "human",
            "run",
            "wait",
            "go",
        ]
        if depth:
            verbs += ["if", "if", "if", "match", "match", "ask"]
        step: Step = getattr(self, f"_{self._pick(verbs)}")(depth)
        if depth == 2 and self._chance(4):
            self._count += 1
            step["id"] = f"s{self._count}"
        return step

    # --- verbs ---------------------------------------------------------------------------------

    def _say(self, _: int) -> Step:
        step: Step = {"say": self._text()}
        if self._chance(6):
            step["links"] = {"Look": "https://example.com/{order.number | or: none}"}
        return step

    def _ask(self, depth: int) -> Step:
        answer = self._pick(_ANSWERS)
        step: Step = {"ask": self._text(), "answer": answer}
        step["save"] = self._saved(_BY_ANSWER[answer])
        if answer == "choice":
            step["choices"] = {"S": "Small", "M": self._pick(["Medium", "{shop.name} size"])}
        if answer.startswith("rating") and self._chance(3):
            step["metric"] = "csat"
        if self._chance(3):
            step["skip"] = "Rather not"
        if self._chance(4):
            step["retry"] = [self._text(), "Please, once more"]
        if self._chance(5):
            step["remind"] = {"after": "1 hour", "say": self._text()}
        if depth and self._chance(3):
            step["give_up"] = self._steps(0)
        step["no_reply"] = {"after": "1 day"}
        if depth and self._chance(3):
            step["no_reply"]["do"] = self._steps(0)
        return step

    def _call(self, depth: int) -> Step:
        name = self._pick(sorted(ACTIONS))
        step: Step = {"call": name}
        given = {
            p.name: self._value() for p in ACTIONS[name].parameters if p.required or self._chance(2)
        }
        if given:
            step["with"] = given
        step["save"] = self._saved(_BY_ACTION[name])
        if self._chance(2):
            step["on_error"] = {"else": self._steps(max(depth - 1, 0))}
            if name == "shop.look":
                step["on_error"] = {"not_found": self._steps(max(depth - 1, 0))}
        return step

    def _set(self, _: int) -> Step:
        rows = {}
        for _ in range(self._pick([1, 1, 2])):
            kind = self._pick(["text", "number", "number", "yes/no", "date", "any", "record"])
            rows[self._saved({"": kind})] = self._value(kind)
        return {"set": rows}

    def _if(self, depth: int) -> Step:
        step: Step = {"if": self._condition(2), "then": self._steps(depth - 1)}
        if self._chance(2):
            step["else"] = self._steps(depth - 1)
        return step

    def _match(self, depth: int) -> Step:
        name, kind = self._name("number", "size", "yes/no", "status", "text", "any", "date")
        rows = self._pick(_CASES.get(kind, _CASES["any"]))
        labels = [*rows, *(["empty"] if self._chance(4) else [])]
        cases = {Plain(json.dumps(label)): self._steps(depth - 1) for label in labels}
        if self._chance(2):
            cases[Plain("else")] = self._steps(depth - 1)
        return {"match": name, "cases": cases}

    def _wait(self, _: int) -> Step:
        return {"wait": self._pick(["1 hour", "2 days", "until 10:00"])}

    def _human(self, depth: int) -> Step:
        step: Step = {"human": self._text()}
        if self._chance(2):
            step["say"] = self._text()
        if self._chance(3):
            step["share"] = [self._name()[0]]
        if self._chance(4):
            step["and"] = "continue"
        elif depth:
            if self._chance(3):
                step["on"] = {self._pick(_OUTCOMES): self._steps(0)}
            if self._chance(3):
                step["no_answer"] = {"after": "1 hour", "do": self._steps(0)}
        return step

    def _run(self, _: int) -> Step:
        step: Step = {"run": "g", "with": {"given": self._value()}}
        if self._chance(2):
            step["with"]["other"] = self._value()
        if self._chance(2):
            step["save"] = self._saved({".a": "any", ".given": "any", ".n": "number", "": "record"})
        return step

    def _go(self, _: int) -> Step:
        return {"go": self._pick(["s1", "s2", "s3"])}

    # --- parts ---------------------------------------------------------------------------------

    def _saved(self, fields: Mapping[str, str]) -> str:
        """A name for what has these fields."""
        own = {"text": ["customer.segment"], "number": ["customer.points", "n", "n"],
               "date": ["customer.birthday"], "yes/no": ["customer.vip"]}  # fmt: skip
        kind = fields.get("", "")
        # Of what nobody declares nothing can be proved: it has its names for itself.
        usual = ["z", "customer.kept"] if kind == "opaque" else ["a", "b", "c", "d", "e"]
        name = self._pick([*usual, *own.get(kind, [])])
        self._known |= {f"{name}{field}": kind for field, kind in fields.items()}
        return Plain(name)

    def _name(self, *kinds: str) -> tuple[str, str]:
        """The later ones of a flow first: they are what it is about."""
        known = self._known.items()
        rows = [(n, k) for n, k in known if (k in kinds if kinds else k != "opaque")]
        rows = rows or list(_ALWAYS.items())
        name, found = self._pick(self._pick([rows[-6:], rows]))
        return name, found

    def _text(self) -> str:
        places = [self._placeholder() for _ in range(self._pick([0, 1, 1, 2]))]
        return " ".join([self._pick(_WORDS), *places])

    def _placeholder(self) -> str:
        name, kind = self._name(*self._pick([(), (), (), ("opaque",)]))
        filters = self._pick(_FILTERS.get(kind, _PLAINLY))
        if self._chance(12):
            filters = self._pick([" | date", " | money", " | time"])
        return f"{{{name}{filters}}}"

    def _value(self, kind: str = "") -> Any:
        written: dict[str, Sequence[Any]] = {
            "number": [1, 2, 5, 2.5, 0], "yes/no": [Plain("yes"), Plain("no")],
            "date": ["2026-03-10"], "text": ["x", "S", "5"], "any": [Plain("empty"), "10:30"],
        }  # fmt: skip
        match self._pick(["name", "name", "text", "written", "written", "odd"]):
            case "name":
                return "{" + self._name(*([kind] if kind else []))[0] + "}"
            case "text" if kind in {"", "text", "any"}:
                return self._text()
            case "odd" if kind in {"", "any", "record"}:
                return self._pick([{"code": self._value(), "count": 1}, ["x", self._placeholder()]])
        return self._pick(written.get(kind) or written["any"])

    def _condition(self, depth: int) -> str:
        kinds = ["compare"] * 5 + ["name", "empty", "in", "chain"] + ["join", "not"] * depth
        match self._pick(kinds):
            case "compare":
                return self._compared(depth)
            case "name":
                return self._name("yes/no", "any")[0]
            case "empty":
                return f"{self._name()[0]} is {self._pick(['', 'not '])}empty"
            case "in":
                name, kind = self._name("number", "size", "status", "text", "any", "date")
                sign = self._pick(["in", "not in"])
                many = self._pick(
                    [
                        f"[{self._constant(kind)}, {self._constant(kind)}]",
                        self._name("list", "text")[0],
                    ]
                )
                return f"{name} {sign} {many}"
            case "chain":
                name, kind = self._name("number", "date", "time")
                return f"{self._constant(kind)} <= {name} < {self._constant(kind)}"
            case "join":
                word = self._pick(["and", "or"])
                return f"({self._condition(depth - 1)}) {word} ({self._condition(depth - 1)})"
        return f"not ({self._condition(depth - 1)})"

    def _compared(self, depth: int) -> str:
        if self._chance(12):
            return f"{self._name('opaque')[0]} {self._pick(['==', '!='])} {self._constant('any')}"
        name, kind = self._name()
        sign = self._pick(["==", "!=", "<", "<=", ">", ">=", "is", "is not"])
        left = name
        if depth and self._chance(3):
            left, kind = self._calculated(name, kind)
        right = self._constant(kind)
        if self._chance(4):
            right = self._name(kind)[0]
        if self._chance(8):
            right = self._constant(self._pick(sorted(_CONSTANTS)))
        return f"{left} {sign} {right}" if self._chance(2) else f"{right} {sign} {left}"

    def _calculated(self, name: str, kind: str) -> tuple[str, str]:
        if kind in {"date", "time"}:
            return f"{self._pick(['days_since', 'hours_since'])}({name})", "number"
        if kind in {"number", "any"}:
            other = self._pick([self._constant("number"), self._name("number")[0]])
            return f"({name} {self._pick(['+', '-', '*', '/'])} {other})", "number"
        if kind in {"list", "record"}:
            return f"length({name})", "number"
        return (f"lower({name})", "text") if kind != "yes/no" else (f"not {name}", kind)

    def _constant(self, kind: str) -> str:
        return str(self._pick(_CONSTANTS[kind]))
