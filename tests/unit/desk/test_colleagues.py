"""Whom an operator means, and the note that is drafted for whoever gets a ticket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.assigning.colleagues import Colleague, find, named_first
from cxbot.desk.assigning.note import MAX_WORDS, Known, drafted

OLGA = Colleague(account="1", name="Olga", called="Olga K", username="olga_k")
OLEG = Colleague(account="2", name="Oleg Petrov", username="oleg")
ANNA = Colleague(account="3", name="Anna Maria", called="Anna")
MARIA = Colleague(account="4", name="Мария", username=None)
KNOWN = (OLGA, OLEG, ANNA, MARIA)


@pytest.mark.parametrize(
    ("said", "one"),
    [
        ("@olga_k", OLGA),
        ("@OLGA_K", OLGA),
        ("olga", OLGA),
        ("Olga K", OLGA),
        ("oleg", OLEG),
        ("petrov", OLEG),
        ("2", OLEG),
        ("anna", ANNA),
        ("мар", MARIA),
        (" @oleg ", OLEG),
    ],
)
def test_any_of_their_names_finds_them(said: str, one: Colleague) -> None:
    assert find(said, KNOWN).one == one


def test_what_fits_several_is_not_guessed() -> None:
    found = find("ol", KNOWN)
    assert found.one is None
    assert found.several == (OLGA, OLEG)


@pytest.mark.parametrize(
    ("said", "near"), [("@olgak", "olga_k"), ("petrof", ""), ("", ""), ("@", ""), ("x" * 5000, "")]
)
def test_who_is_unknown_is_nobody(said: str, near: str) -> None:
    found = find(said, KNOWN)
    assert (found.one, found.several, found.near) == (None, (), near)


@given(st.text(max_size=40))
def test_nobody_is_found_by_chance(said: str) -> None:
    """Only who has that name, account, or a word that begins so."""
    one = find(said, KNOWN).one
    if one is not None:
        wanted = said.strip().removeprefix("@").casefold()
        words = [word for name in one.names for word in (name, *name.split())]
        assert wanted == one.account or any(word.casefold().startswith(wanted) for word in words)


@pytest.mark.parametrize(
    ("said", "one", "rest"),
    [
        ("@olga_k money back", OLGA, "money back"),
        ("Oleg Petrov: hm", OLEG, "hm"),
        ("oleg petrov hm", OLEG, "hm"),
        ("Anna Maria  two\nlines", ANNA, "two\nlines"),
        ("olga", OLGA, ""),
        ("olgaless", None, "olgaless"),
    ],
)
def test_a_name_comes_before_the_note(said: str, one: Colleague | None, rest: str) -> None:
    assert named_first(said, KNOWN) == (one, rest)


# --- the note ----------------------------------------------------------------------------------


def test_a_note_says_who_asked_what_and_how_it_stands() -> None:
    known = Known(
        customer="Anna",
        reason="Return of A-1042.",
        answers={"order": "A-1042", "photo": None, "sizes": ["M", "L"]},
        ours=["We can take it back.", "Which day suits you?"],
        theirs=["It is too small", "Tomorrow"],
    )
    assert drafted(known, "en") == (
        "Customer: Anna. Asked: Return of A-1042. Last answer: Which day suits you. "
        "Last words: Tomorrow. Known: order A-1042, sizes M, L."
    )
    assert drafted(known, "ru").startswith("Клиент: Anna. Вопрос: Return of A-1042.")


def test_without_a_reason_the_first_words_are_what_was_asked() -> None:
    known = Known(theirs=["Where is my kettle?"])
    assert drafted(known, "en") == "Asked: Where is my kettle. No answer yet."


texts = st.text(max_size=300)


@given(
    st.builds(
        Known,
        customer=texts,
        reason=texts,
        answers=st.dictionaries(
            texts, texts | st.none() | st.lists(texts, max_size=3), max_size=12
        ),
        ours=st.lists(texts, max_size=4),
        theirs=st.lists(texts, max_size=4),
    ),
    st.sampled_from(["en", "ru", "zh"]),
)
def test_a_note_is_short_and_on_one_line_whatever_they_wrote(known: Known, language: str) -> None:
    note = drafted(known, language)
    assert note
    assert len(note.split()) <= MAX_WORDS
    assert "\n" not in note
