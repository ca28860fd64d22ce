"""Templates of flows and stories, and their phrases -> YAML in just the languages of one shop.

In a template `%key%` is a text in all the shop's languages, `%=key%` one in its first, for the
shop's own people, and `%~key%` the same inside of quotes. `key` is of the file's own section of the
phrases, or `section.key`. A line `#%key%` is a comment. `#if`, `#if not`, `#else` and `#endif`
stand alone, and don't nest; `$name$` is put in last.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from textwrap import wrap

import yaml
from msgspec import Struct

#: Those that the phrases are written in.
WRITTEN = ("en", "ru", "zh")
_MARK = re.compile(r"%([=~]?)(\w+(?:\.\w+)?)%")
_COMMENT = re.compile(r"^(\s*)#%([\w.]+)%$")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|\$\w+\$")
_TAG = re.compile(r"</?\w[^<>]*>")
_STORY = re.compile(r"^(  - test: )(.+)$")
#: Section of the phrases; in English a story's name stands in its template.
_NAMES = "stories"
_WIDTH = 100

Phrases = Mapping[str, Mapping[str, str | Sequence[str]]]


class Speech(Struct, frozen=True, kw_only=True):
    """The phrases, by the languages that one shop speaks, its first before the others."""

    phrases: Mapping[str, Phrases]
    #: What the shop has. A phrase `key_FLAG` is said in place of `key` where it has that.
    flags: Collection[str] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.phrases)

    @property
    def first(self) -> str:
        return self.languages[0]

    def text(self, language: str, section: str, key: str) -> str:
        return str(self._found(language, section, key)).rstrip("\n")

    def words(self, language: str, section: str, key: str) -> list[str]:
        return list(self._found(language, section, key))

    def is_list(self, section: str, key: str) -> bool:
        return not isinstance(self._found(self.first, section, key), str)

    def _found(self, language: str, section: str, key: str) -> str | Sequence[str]:
        named, _, inner = key.rpartition(".")
        found = self.phrases[language][named or section]
        variants = (f"{inner}_{flag}" for flag in self.flags)
        return found[next((one for one in variants if one in found), inner)]


def speech(
    folder: Traversable, language: str, languages: Collection[str], flags: Collection[str] = ()
) -> Speech:
    """Whatever of the shop's languages there are phrases in; English stands in for its first."""
    found: dict[str, Phrases] = {}
    for code in dict.fromkeys((language, *languages)):
        if is_written(code) or code == language:
            name = _base(code) if is_written(code) else "en"
            found[code] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return Speech(phrases=found, flags=flags)


def is_written(code: str) -> bool:
    """Whether there are phrases in it: `zh_CN` is Chinese, too."""
    return _base(code) in WRITTEN


def _base(code: str) -> str:
    return re.split("[-_]", code)[0].lower()


def flow(template: str, section: str, speech: Speech, names: Mapping[str, str]) -> str:
    lines: list[str] = []
    for line in _kept(template, speech.flags):
        if comment := _COMMENT.match(line):
            lines += _comment(comment, section, speech)
        else:
            lines += _line(line, section, speech)
    return _named("\n".join(lines), names)


def story(
    template: str, section: str, speech: Speech, language: str, names: Mapping[str, str]
) -> str:
    """As `flow`, told with a customer of that language; `*` stands where values are put in. What
    it is called is in the shop's first language.
    """
    names_of_stories = speech.phrases[speech.first].get(_NAMES, {})

    def called(name: re.Match[str]) -> str:
        return name[1] + _plain(str(names_of_stories.get(name[2], name[2])))

    def said(mark: re.Match[str]) -> str:
        spoken = speech.first if mark[1] else language
        if speech.is_list(section, mark[2]):
            return _quoted(speech.words(spoken, section, mark[2])[0])
        text = _TAG.sub("", speech.text(spoken, section, mark[2]))
        return _quoted(_PLACEHOLDER.sub("*", text))

    kept = (_STORY.sub(called, line) for line in _kept(template, speech.flags))
    return _named(
        "\n".join(_MARK.sub(said, line) for line in kept), {**names, "language": language}
    )


def _kept(template: str, flags: Collection[str]) -> Iterator[str]:
    keeps = True
    for line in template.split("\n"):
        words = line.split()
        match words:
            case ["#if", "not", flag]:
                keeps = flag not in flags
            case ["#if", flag]:
                keeps = flag in flags
            case ["#else"]:
                keeps = not keeps
            case ["#endif"]:
                keeps = True
            case _ if keeps:
                yield line


def _comment(mark: re.Match[str], section: str, speech: Speech) -> list[str]:
    text = speech.text(speech.first, section, mark[2])
    # Chinese has no spaces to break at, and its lines are short enough
    return wrap(
        text, _WIDTH, initial_indent=f"{mark[1]}# ", subsequent_indent=f"{mark[1]}# ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _line(line: str, section: str, speech: Speech) -> list[str]:
    mark = _MARK.search(line)
    if mark is None:
        return [line]
    if mark.end() != len(line) or speech.is_list(section, mark[2]):
        return [_MARK.sub(lambda found: _inside(found, section, speech), line)]
    before = line[: mark.start()]
    if mark[1]:
        return [before + _plain(speech.text(speech.first, section, mark[2]))]
    texts = {code: speech.text(code, section, mark[2]) for code in speech.languages}
    if len(texts) == 1:
        return _alone(before, texts[speech.first])
    inline = ", ".join(f"{code}: {_quoted(text)}" for code, text in texts.items())
    if len(before) + len(inline) + 2 <= _WIDTH:
        return [f"{before}{{{inline}}}"]
    return _block(before, texts)


def _inside(mark: re.Match[str], section: str, speech: Speech) -> str:
    """In the middle of a line: words of all languages, or a text of the first."""
    if speech.is_list(section, mark[2]):
        found = [word for code in speech.languages for word in speech.words(code, section, mark[2])]
        return ", ".join(map(_plain, dict.fromkeys(found)))
    text = speech.text(speech.first, section, mark[2])
    return text if mark[1] == "~" else _quoted(text)


def _alone(before: str, text: str) -> list[str]:
    if "\n" not in text:
        return [before + _quoted(text)]
    inner = " " * (_column(before) + 2)
    return [f"{before}|", *(inner + line for line in text.split("\n"))]


def _block(before: str, texts: Mapping[str, str]) -> list[str]:
    """A language a line, under the key or right behind the dash."""
    key = before.rstrip().endswith(":")
    indent = _column(before) + 2 if key else len(before)
    found = [before.rstrip()] if key else []
    for number, (code, text) in enumerate(texts.items()):
        start = " " * indent if key or number else before
        found += _alone(f"{start}{code}: ", text)
    return found


def _column(before: str) -> int:
    """Of the key: behind the dash, if there is one."""
    return len(before) - len(before.lstrip(" -"))


def _named(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"${name}$", value)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Without quotes where YAML reads it back as it is."""
    risky = text[0] in "{[&*!|>'\"%@`#-?:," or any(two in text for two in (": ", " #", "\n"))
    return _quoted(text) if risky or text.endswith(":") else text
