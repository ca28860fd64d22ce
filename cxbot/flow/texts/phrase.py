"""A text in the languages it has: one string, a map of languages, or a string with translations."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Span
from cxbot.flow.texts.template import Template, compile_template
from cxbot.flow.values.scope import Scope
from cxbot.model.text import RichText


class Phrase(Struct, frozen=True, kw_only=True):
    """Falls back: the asked language, the shop's, any."""

    span: Span
    default: Template
    by_language: Mapping[str, Template]

    def template(self, language: str) -> Template:
        found = self.by_language.get(language)
        if found is None and language:
            found = self.by_language.get(language.replace("_", "-").partition("-")[0].lower())
        return found or self.default

    def render(self, scope: Scope) -> RichText:
        template = self.template(scope.language)
        if template.fixed is not None:
            return template.fixed
        # A text that fell back to another language writes its dates in that language too.
        return template.render(scope.speaking(template.language))

    def plain(self, scope: Scope) -> str:
        return self.render(scope).text

    def everywhere(self, scope: Scope) -> Iterator[str]:
        """The text in each of its languages."""
        for template in {id(t): t for t in (self.default, *self.by_language.values())}.values():
            yield template.plain(scope.speaking(template.language))

    def templates(self) -> tuple[Template, ...]:
        return tuple({id(t): t for t in (self.default, *self.by_language.values())}.values())


class Languages(Struct, frozen=True, kw_only=True):
    """What a text needs to know of the shop: its languages, and translations by source text."""

    default: str = "en"
    known: tuple[str, ...] = ("en",)
    #: language -> source text -> translation
    translations: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)


def read_phrase(
    node: Node | None, languages: Languages, problems: Problems, *, markup: bool = True
) -> Phrase | None:
    """None when the node is no text; the problem is reported."""
    if isinstance(node, Scalar) and (node.text or not node.plain):
        return _phrase(node.span, {languages.default: node}, languages, problems, markup=markup)
    if isinstance(node, Map) and node.items:
        found: dict[str, Scalar] = {}
        for key, value in node.items:
            if key.text not in languages.known:
                said = f'"{key.text}" is not one of the shop\'s languages'
                hint = f"There are: {', '.join(languages.known)} (languages in shop.yaml)"
                problems.add(key.span, "E307", f"{said}.", hint)
            if isinstance(value, Scalar):
                found[key.text] = value
            else:
                problems.add(value.span, "E104", "a translation is a text.")
        if found:
            return _phrase(node.span, found, languages, problems, markup=markup)
        return None
    if node is not None:
        hint = "Write it in quotes, or {en: ..., ru: ...}"
        problems.add(node.span, "E104", "a text is expected here.", hint)
    return None


def _phrase(
    span: Span,
    sources: dict[str, Scalar],
    languages: Languages,
    problems: Problems,
    *,
    markup: bool,
) -> Phrase:
    main = sources.get(languages.default) or next(iter(sources.values()))
    for language, translations in languages.translations.items():
        translated = translations.get(main.text.strip())
        if translated is not None and language not in sources:
            sources[language] = translated
    compiled = {
        language: compile_template(source, problems, language=language, markup=markup)
        for language, source in sources.items()
    }
    default = compiled.get(languages.default) or next(iter(compiled.values()))
    return Phrase(span=span, default=default, by_language=compiled)


class Value(Struct, frozen=True, kw_only=True):
    """An argument: a constant, a text with placeholders, or a list or map of those."""

    span: Span
    #: As written, for the structure of the flow.
    source: Any
    content: Any

    def evaluate(self, scope: Scope) -> Any:
        return _evaluate(self.content, scope)

    def templates(self) -> tuple[Template, ...]:
        return tuple(_templates(self.content))


_WORDS: dict[str, Any] = {"yes": True, "no": False, "empty": None}


def read_value(node: Node, problems: Problems) -> Value:
    source, content = _read(node, problems)
    return Value(span=node.span, source=source, content=content)


def _read(node: Node, problems: Problems) -> tuple[Any, Any]:
    if isinstance(node, Map):
        rows = {key.text: _read(value, problems) for key, value in node.items}
        return {k: row[0] for k, row in rows.items()}, {k: row[1] for k, row in rows.items()}
    if not isinstance(node, Scalar):
        items = [_read(item, problems) for item in node.items]
        return [item[0] for item in items], [item[1] for item in items]
    if node.plain and node.text in _WORDS:
        value = _WORDS[node.text]
        return value, value
    value = node.value
    if not isinstance(value, str):
        return value, value
    template = compile_template(node, problems, markup=False)
    return value, template if template.fixed is None else value


def _evaluate(content: Any, scope: Scope) -> Any:
    match content:
        case Template():
            return content.value(scope)
        case dict():
            return {name: _evaluate(inner, scope) for name, inner in content.items()}
        case list():
            return [_evaluate(inner, scope) for inner in content]
    return content


def _templates(content: Any) -> Iterator[Template]:
    match content:
        case Template():
            yield content
        case dict():
            for inner in content.values():
                yield from _templates(inner)
        case list():
            for inner in content:
                yield from _templates(inner)
