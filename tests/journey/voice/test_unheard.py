"""Words beside bad scores that the sentiment lexicon doesn't know."""

from voice_rows import DAY, HOUR, NOW, answer, rating, report, words

from cxbot.journey.metrics import NPS
from cxbot.journey.voice import unheard
from cxbot.journey.voice.unheard import Unheard


def test_words_belong_to_the_score_of_their_session() -> None:
    rows = []
    for number in range(3):
        session = {"session_id": f"u{number}", "customer_id": f"u{number}"}
        rows.append(answer(2, at=NOW - 2 * DAY, **session))
        said = f"Squidgy fabric, write to u{number}@mail.example"
        rows.append(words(said, at=NOW - 2 * DAY + HOUR, **session))
    rows += [words("Squidgy fabric", session_id="nobody"), answer(10, at=NOW - DAY)]
    found = report(answers=rows).to_json()["lexicon"]
    assert (found["low"], found["missed"]) == (3, 3)
    assert "squidgy" in str(found["suggestions"])
    assert "mail.example" not in str(found)


def test_a_comment_comes_with_its_score() -> None:
    found = report(ratings=[rating(1, comment="Squidgy"), rating(5, comment="Fine"), rating(2)])
    assert found.unheard.found().low == 1


def test_only_so_many_are_kept() -> None:
    kept = Unheard()
    for number in range(2 * unheard._OPEN):
        kept.scored(f"s{number}", NPS, 1)
    kept.said("s0", "gone", "en")
    kept.said(None, "nobody's", "en")
    assert kept.found().low == 0
    for _ in range(unheard._KEPT + 5):
        kept.said(f"s{2 * unheard._OPEN - 1}", "squidgy", "en")
    assert kept.found().low == unheard._KEPT
