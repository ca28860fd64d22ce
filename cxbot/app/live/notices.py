"""What the owner reads in chat when files were saved: what went live, or what is in the way."""

from collections.abc import Mapping, Sequence
from typing import Literal

from cxbot.app.live.changes import Change, group_of
from cxbot.errors import CxbotError

_MOST_ERRORS = 5
_MOST_NAMES = 12
_MOST_CHARS = 300

_Key = Literal[
    "live", "texts", "structure", "new", "removed", "other", "handlers", "staying",
    "refused", "more", "keeps", "good_again",
]  # fmt: skip

_EN: Mapping[_Key, str] = {
    "live": "✅ Live now ({set}).",
    "texts": "Texts, for everybody: {names}",
    "structure": "Changed, for new conversations: {names}",
    "new": "New: {names}",
    "removed": "Removed: {names}",
    "other": "Also: {names}",
    "handlers": "handlers/ were loaded again.",
    "staying": "{name}: {count} in flight stay on an older version (cxbot deploy)",
    "refused": "⚠️ Not live, there are errors:",
    "more": "… and {count} more (cxbot check)",
    "keeps": "The last good set ({set}) keeps running.",
    "good_again": "✅ The files are without errors again; they are what runs ({set}).",
}
_RU: Mapping[_Key, str] = {
    "live": "✅ Запущено ({set}).",
    "texts": "Тексты, для всех: {names}",
    "structure": "Изменено, для новых разговоров: {names}",
    "new": "Новое: {names}",
    "removed": "Удалено: {names}",
    "other": "А также: {names}",
    "handlers": "handlers/ загружены заново.",
    "staying": "{name}: остаются на старой версии: {count} (cxbot deploy)",
    "refused": "⚠️ Не запущено, есть ошибки:",
    "more": "… и ещё {count} (cxbot check)",
    "keeps": "Работает последний исправный набор ({set}).",
    "good_again": "✅ В файлах снова нет ошибок; они и работают ({set}).",
}
_ZH: Mapping[_Key, str] = {
    "live": "✅ 已上线（{set}）。",
    "texts": "文案，对所有人生效：{names}",
    "structure": "已更改，对新对话生效：{names}",
    "new": "新增：{names}",
    "removed": "已删除：{names}",
    "other": "另有：{names}",
    "handlers": "handlers/ 已重新加载。",
    "staying": "{name}：仍在旧版本上的有 {count} 个（cxbot deploy）",
    "refused": "⚠️ 未上线，存在错误：",
    "more": "… 还有 {count} 个（cxbot check）",
    "keeps": "上一个正确的版本（{set}）继续运行。",
    "good_again": "✅ 文件已没有错误；运行的就是它们（{set}）。",
}
_LANGUAGES = {"en": _EN, "ru": _RU, "zh": _ZH}


def live(
    change: Change, set_id: str, staying: Mapping[str, int], language: str, *, handlers: bool
) -> str:
    """`staying`: flow -> sessions in flight on an older version."""
    lines = [_say("live", language, set=set_id)]
    named: tuple[tuple[_Key, Sequence[str]], ...] = (
        ("texts", change.texts),
        ("structure", change.structure),
        ("new", change.new),
        ("removed", change.removed),
        ("other", change.other),
    )
    lines += [_say(key, language, names=_names(names)) for key, names in named if names]
    if handlers:
        lines.append(_say("handlers", language))
    counts = _grouped(staying)
    changed = dict.fromkeys((*change.structure, *change.removed))
    told = [name for name in changed if counts.get(name)]
    lines += [_say("staying", language, name=n, count=counts[n]) for n in told[:_MOST_NAMES]]
    return "\n".join(lines)


def refused(error: CxbotError, set_id: str, language: str) -> str:
    """The first few errors, each as file:line:column and what is wrong."""
    errors = [line[:_MOST_CHARS] for line in str(error).splitlines() if line.strip()]
    lines = [_say("refused", language), *errors[:_MOST_ERRORS]]
    if len(errors) > _MOST_ERRORS:
        lines.append(_say("more", language, count=len(errors) - _MOST_ERRORS))
    return "\n".join([*lines, _say("keeps", language, set=set_id)])


def good_again(set_id: str, language: str) -> str:
    return _say("good_again", language, set=set_id)


def _grouped(staying: Mapping[str, int]) -> dict[str, int]:
    """As `Change` names flows."""
    found: dict[str, int] = {}
    for name, count in staying.items():
        found[group_of(name)] = found.get(group_of(name), 0) + count
    return found


def _names(names: Sequence[str]) -> str:
    more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _say(key: _Key, language: str, **values: object) -> str:
    words = _LANGUAGES.get(language.partition("-")[0].lower(), _EN)
    return words[key].format(**values)
