"""Placeholders survive translation: every language of a text shows the same values."""

from cxbot.flow.check.mistakes.placeholders import path, placeholders, span
from cxbot.flow.reading.source import Problems
from cxbot.flow.texts.phrase import Phrase
from cxbot.flow.texts.template import Placeholder, Template


def check(phrase: Phrase, problems: Problems) -> None:
    """A translation may leave out a value that has something to stand in for it (`| or:`)."""
    if len(phrase.by_language) < 2:
        return
    main = phrase.default
    wanted = _by_path(main)
    for language, template in phrase.by_language.items():
        if template is main:
            continue
        found = _by_path(template)
        for name, placeholder in found.items():
            if name not in wanted:
                said = f'"{name}" stands only in the text of "{language}".'
                hint = f"The text of {main.source.span.file}:{main.source.span.line} has: "
                hint += ", ".join(wanted) or "no placeholders"
                problems.add(span(template, placeholder), "E314", said, hint)
        for name, placeholder in wanted.items():
            if name not in found and placeholder.fallback is None:
                said = f'the text of "{language}" leaves out {{{name}}}.'
                where = main.source.at(placeholder.name.offset)
                hint = f"It stands in the text it translates ({where})."
                problems.add(template.source.span, "E314", said, hint)


def _by_path(template: Template) -> dict[str, Placeholder]:
    found: dict[str, Placeholder] = {}
    for placeholder in placeholders(template):
        known = found.get(path(placeholder))
        if known is None or placeholder.fallback is None:
            found[path(placeholder)] = placeholder
    return found
