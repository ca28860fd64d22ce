"""Languages: texts that a customer reads in the wrong one, translations that no text uses."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

from cxbot.flow.check.doubts import shown
from cxbot.flow.check.doubts.shown import Shown
from cxbot.flow.check.view import View
from cxbot.flow.reading.files import SHOP, TEXTS
from cxbot.flow.reading.source import Map, Scalar, Sequence, Span
from cxbot.flow.texts.formats import locale
from cxbot.flow.texts.template import Template

_WORD = re.compile(r"[^\W\d_]{2,}")
_NAMED = 3
#: Stale lines whose text is looked for; comparing thousands with thousands would take too long.
_SEARCHED = 20


def check(view: View) -> None:
    if len(view.files.languages.known) < 2 and not view.files.languages.translations:
        _built_in(view)
        return
    used: dict[str, set[str]] = {}
    for text in shown.texts(view):
        if text.kind != "title":
            _untranslated(view, text)
        _used(text, used)
    _stale(view, used)
    _built_in(view)


def _untranslated(view: View, text: Shown) -> None:
    phrase = text.phrase
    source = phrase.default.language
    if not _WORD.search(phrase.default.literal):
        return
    known = view.files.languages.known
    missing = [language for language in known if language not in phrase.by_language]
    if missing:
        said = f"no {' or '.join(map(_name, missing))} for this text: those customers read"
        hint = f"Write {{{source}: ..., {missing[0]}: ...}}, or a line in texts/{missing[0]}.yaml."
        view.add(phrase.span, "I601", f"{said} {_name(source)}.", hint)
    for language, template in phrase.by_language.items():
        if template is not phrase.default and _same(template, phrase.default):
            said = f"the {_name(language)} is the same as the {_name(source)}."
            view.add(template.source.span, "I603", said, "Translate it, unless it is meant.")


def _same(one: Template, two: Template) -> bool:
    """Two words or more that are equal: a single one may well be a name."""
    text = one.source.text.strip()
    return text == two.source.text.strip() and len(_WORD.findall(one.literal)) > 1


# --- texts/LANGUAGE.yaml -------------------------------------------------------------------------


def _used(text: Shown, used: dict[str, set[str]]) -> None:
    """Source texts, with the languages that the flow itself gives."""
    phrase = text.phrase
    own = {
        language
        for language, template in phrase.by_language.items()
        if not template.source.span.file.startswith(TEXTS)
    }
    source = phrase.default.source.text.strip()
    used[source] = used[source] & own if source in used else own


def _stale(view: View, used: dict[str, set[str]]) -> None:
    if view.files.broken or not all(map(view.sound, view.flows.values())):
        return  # the text may stand where nothing could be read
    searched = 0
    for path, root in view.files.roots.items():
        language = path.removeprefix(TEXTS).removesuffix(".yaml")
        if not (path.startswith(TEXTS) and isinstance(root, Map)):
            continue
        translated = {key.text.strip() for key, _ in root.items}
        for key, _ in root.items:
            source = key.text.strip()
            if source not in used:
                searched += 1
                near = "" if searched > _SEARCHED else _near(source, set(used) - translated)
                hint = f'Did you mean "{near}"?' if near else "Remove the line."
                view.add(key.span, "I602", "no text reads like this any more.", hint)
            elif language in used[source]:
                said = f"never shown: the flow has its own {_name(language)} for this text."
                view.add(key.span, "I602", said, "Keep one of them.")


def _near(source: str, texts: Iterable[str]) -> str:
    near = difflib.get_close_matches(source, sorted(texts), 1, 0.6)
    return near[0] if near else ""


# --- the bot's own phrases -----------------------------------------------------------------------


def _built_in(view: View) -> None:
    """Languages that the bot's own phrases don't come in."""
    for language in view.files.languages.known:
        missing = [
            (key, phrase.template(language).language)
            for key, phrase in view.shop.messages.items()
            if phrase is not None and phrase.span.file != SHOP
        ]
        missing = [row for row in missing if _short(row[1]) != _short(language)]
        if missing:
            keys = ", ".join(key for key, _ in missing[:_NAMED])
            named = f"{keys} ..." if len(missing) > _NAMED else keys
            said = f"{len(missing)} phrases of the bot have no {_name(language)} ({named}): those"
            said = f"{said} customers read {_name(missing[0][1])}."
            hint = "Write them under messages: in shop.yaml."
            view.add(_language_span(view, language), "I605", said, hint)


def _short(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _language_span(view: View, language: str) -> Span:
    start = view.shop_file
    listed = view.value(start, "languages")
    items = listed.items if isinstance(listed, Sequence) else ()
    written = (*items, listed, view.value(start, "language"))
    found = (one.span for one in written if isinstance(one, Scalar) and one.text == language)
    return next(found, start.first)


@lru_cache(maxsize=64)
def _name(language: str) -> str:
    """In English, as all messages of check are."""
    found: str | None = locale(language).get_display_name("en") if language else None
    return found or language
