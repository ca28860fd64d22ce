"""The worksheet on paper: everything that is known, nothing that runs, room to write on."""

import re
from html.parser import HTMLParser

import pytest
from review_sheets import NOW, sheet, worksheet

from cxbot.journey.friction.words import Language
from cxbot.journey.reviews.markdown import as_markdown
from cxbot.journey.reviews.page import as_html
from cxbot.journey.reviews.sheet import printed_at, sheet_name
from cxbot.journey.reviews.words import QUALITIES, quality
from cxbot.model.value import replace


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag not in {"meta", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_whole_and_nothing_in_it_runs(language: Language) -> None:
    page = as_html(worksheet(("a<script>x</script>", "b")), language)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "b1", "i", "link", "img"} & set(tags.seen)
    assert "&lt;script&gt;" in page
    assert "Loud &lt;Shirts&gt;" in page
    assert "&lt;b&gt;Where&lt;/b&gt;" in page
    assert tags.seen.count("section") == 2
    for name in QUALITIES:
        assert page.count(f"<b>{quality(name, language)}</b>") == 2
    assert "#7 Shorter" in page
    assert "@page{size:A4 landscape" in page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_markdown_says_the_same(language: Language) -> None:
    text = as_markdown(worksheet(), language)
    assert text.count("\n## ") == 2
    assert r"\<b\>Where\</b\>" in text
    assert re.search(r"30 % \(n 100\) → 10 % \(n 100\)", text)
    assert ("просрочено" if language == "ru" else "overdue") in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) in (6, 7) for line in lines)


def test_nobody_and_never_are_said() -> None:
    alone = sheet("new", facts=(), data=None, last=None, changed=None, items=(), due=None)
    page = as_html(replace(worksheet(), sheets=(alone,)), "en")
    assert "Nobody was here in this period" in page
    assert "never reviewed" in page
    assert "No touchpoint is due" in as_html(replace(worksheet(), sheets=()), "en")


def test_a_sheets_name_tells_when_it_was_printed() -> None:
    assert printed_at(sheet_name(NOW)) == NOW
    for other in ("", "w", "w20260302", "w20261332T000000", "x20260302T090000"):
        assert printed_at(other) is None
