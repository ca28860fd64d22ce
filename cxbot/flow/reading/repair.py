"""What owners' YAML most often gets wrong, found line by line before YAML sees it.

Unquoted texts that start with `{` break the parser, and a `#` glued to the next character silently
cuts the text off. Both are reported and repaired in memory, so everything else is reported too.
"""

import re
from dataclasses import dataclass

_TEXT_KEYS = "say|ask|human|about|skip|button|reason"
_LINE = re.compile(rf"(\s*(?:- +)*)((?:{_TEXT_KEYS}): +|(?<=- ))(?=[^\s\"'|>#&*!%@`\[])(.*)")
_PLACEHOLDER = re.compile(r"\{\s*[^\W\d][\w.]*\s*(\|[^{}]*)?\}")
_GLUED = re.compile(r"(?<=\s)#(?=\S)")
_BLOCK = re.compile(r"(?:^|[:\-]\s+)[|>][-+0-9]*\s*(?:#.*)?$")
_KEY = re.compile(r"[\w .-]+:(\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    line: int
    column: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    text: str
    findings: tuple[Finding, ...]
    #: line -> the column after which everything moved one to the right.
    shifts: dict[int, int]


def tabs(text: str) -> list[tuple[int, int]]:
    """Line and column of each tab in an indentation."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            found.append((number, indent.index("\t") + 1))
    return found


def repair(text: str) -> Repaired:
    findings: list[Finding] = []
    shifts: dict[int, int] = {}
    lines = text.split("\n")
    block: int | None = None
    for index, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if block is not None and (indent > block or not line.strip()):
            continue
        block = indent if _BLOCK.search(line) else None
        if block is None and (finding := _finding(index + 1, line)):
            findings.append(finding)
            lines[index] = _quoted(line)
            shifts[index + 1] = len(_split(line)[0]) + 1
    return Repaired(text="\n".join(lines), findings=tuple(findings), shifts=shifts)


def _split(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line.rstrip("\r"))
    if match is None:
        return line, ""
    return match[1] + match[2], match[3]


def _finding(number: int, line: str) -> Finding | None:
    head, value = _split(line)
    if not value:
        return None
    if _PLACEHOLDER.match(value):
        return Finding(
            line=number,
            column=len(head) + 1,
            code="E002",
            message="a text that starts with { must be in quotes.",
            hint=f'Like this: {head.strip()} "{value.strip()}"',
        )
    if (head.rstrip().endswith("-") and _KEY.match(value)) or value.startswith("{"):
        return None
    if glued := _GLUED.search(value):
        kept = value[: glued.start()].strip()
        return Finding(
            line=number,
            column=len(head) + glued.start() + 1,
            code="E003",
            message=f'the text is cut off at "#": customers would see only "{kept}".',
            hint="Put the text in quotes.",
        )
    return None


def _quoted(line: str) -> str:
    head, value = _split(line)
    inner = value.rstrip().replace("\\", "\\\\").replace('"', '\\"')
    return f'{head}"{inner}"'
