"""Words are broken where a reader would break them, and none is wider than its box."""

from cxbot.flow.drawing import measure


def test_a_line_ends_between_words() -> None:
    found = measure.lines("The parcel is on its way\nto you", 13, 90)
    assert found == ("The parcel is", "on its way", "to you")


def test_a_word_wider_than_its_box_is_cut_into_pieces_that_fit() -> None:
    found = measure.lines("see https://example.com/returns/2025", 13, 90)
    assert "".join(found) == "seehttps://example.com/returns/2025"
    assert len(found) == 4
    assert all(measure.width(line, 13) <= 90 for line in found)


def test_a_mark_stays_with_its_letter() -> None:
    found = measure.lines("e\u0301" * 30, 13, 90)
    assert len(found) > 1
    assert all(line.startswith("e\u0301") for line in found)
    assert measure.width("e\u0301", 13) == measure.width("e", 13)
