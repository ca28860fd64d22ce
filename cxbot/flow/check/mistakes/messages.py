"""The phrases in shop.yaml: which names they can show, and that translations keep them."""

from collections.abc import Iterable

from cxbot.errors import meant, nearest
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import Found, Path
from cxbot.flow.check.mistakes import placeholders, translations
from cxbot.flow.check.mistakes.names import ANYTHING, Where, shown
from cxbot.flow.reading.files import SHOP
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Problems
from cxbot.flow.shop import REWARDS, default_messages


def check(project: Project, problems: Problems) -> None:
    for key, phrase in project.files.shop.messages.items():
        # The built-in ones stand in no file.
        if phrase is None or phrase.span.file != SHOP:
            continue
        known = tuple(_given(key))
        reader = Reader(f"messages.{key}", project, problems, known=known)
        for template in phrase.templates():
            placeholders.said(template, reader.look, problems)
        translations.check(phrase, problems)


class Reader:
    """Looks names up for a text that stands in no flow's steps."""

    def __init__(
        self, what: str, project: Project, problems: Problems, *, known: tuple[str, ...] = ()
    ) -> None:
        self._what = what
        self._project = project
        self._problems = problems
        self._known = known

    def look(self, path: Path, where: Where) -> Found:
        root = path[0]
        if root in self._known:
            return ANYTHING
        known = {"customer": self._project.customer, "shop": self._project.shop}.get(root)
        whole = ".".join(path)
        if known is None:
            names = (*self._known, "customer", "shop")
            there = ", ".join([*self._known, "shop.…", "customer.…"])
            said = f'{self._what} knows no "{shown(whole)}".'
            near, span = nearest(root, names), where(len(root))
            hint = meant(near, f"It knows: {there}")
            self._problems.add(span, "E201", said, hint, renamed(span, root, names))
        elif len(path) > 1 and path[1] not in known and not self._unread(path[1]):
            self.no_field(path, where, known)
        elif root == "shop" and path[1:2] == (REWARDS,) and len(path) > 2:
            self._reward(path, where)
        elif root == "customer":
            found = self._project.base.find(path)
            return found or ANYTHING
        return ANYTHING

    def _reward(self, path: Path, where: Where) -> None:
        known = tuple(self._project.files.shop.rewards)
        if path[2] in known or self._unread(path[2]):
            return
        said = f'no variable "{shown(".".join(path[:3]))}".'
        near, span = nearest(path[2], known), where(len(".".join(path)))
        right = f"shop.{REWARDS}.{near}" if near else ""
        edits = renamed(span, path[2], known, text=right)
        self._problems.add(span, "E201", said, meant(right), edits)

    def no_field(self, path: Path, where: Where, known: Iterable[str]) -> None:
        """`known` are the fields that the first name of the path has."""
        names, span = tuple(known), where(len(".".join(path)))
        near, root = nearest(path[1], names), path[0]
        said, right = f'no variable "{shown(f"{root}.{path[1]}")}".', f"{root}.{near}"
        edits = renamed(span, path[1], names, text=right)
        self._problems.add(span, "E201", said, meant(right if near else ""), edits)

    def _unread(self, name: str) -> bool:
        return self._project.broken or name in self._project.mentioned(SHOP)


def _given(key: str) -> Iterable[str]:
    """Names that the engine puts into this phrase: those its own wording has."""
    phrase = default_messages().get(key)
    templates = phrase.templates() if phrase else ()
    names = (name.path[0] for template in templates for name in template.names)
    return dict.fromkeys(name for name in names if name not in {"shop", "customer"})
