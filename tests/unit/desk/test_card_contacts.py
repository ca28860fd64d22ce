"""Phones and addresses are covered on cards and in histories; numbers of orders are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.card import covered, found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+7 999 123-45-12", "+7 *** **-12"),
        ("call +7(999)1234512, please", "call +7 *** **-12, please"),
        ("8 (999) 123-45-12", "*** **-12"),
        ("89991234512", "*** **-12"),
        ("номер 123-45-67.", "номер *** **-67."),
        ("+49 30 901820", "+4 *** **-20"),
        ("＋７９９９１２３４５１２", "+7 *** **-12"),
        ("٠٩١٢٣٤٥٦٧٨", "*** **-78"),
        ("4111 1111 1111 1111", "*** **-11"),
        ("tel:+79991234512", "tel:+7 *** **-12"),
        ("我的电话+79991234512。", "我的电话+7 *** **-12。"),
        ("我的电话13912345678谢谢", "我的电话*** **-78谢谢"),
        ("anna.p+x@mail.example.com!", "a***@mail.example.com!"),
        ("анна@почта.рф", "а***@почта.рф"),
        ("order A-1042", "order A-1042"),
        ("2 990 000 ₽", "2 990 000 ₽"),
        ("2026-03-10 15:00", "2026-03-10 15:00"),
        ("10.03.2026", "10.03.2026"),
        ("order 1234567", "order 1234567"),
        ("@anna", "@anna"),
    ],
)
def test_covered(text: str, shown: str) -> None:
    assert covered(text) == shown


def test_what_the_flow_shares_stays() -> None:
    assert covered("+7 999 123-45-12", ["8 (999) 123-45-12"]) == "+7 999 123-45-12"
    assert covered("Anna@X.org", ["anna@x.org"]) == "Anna@X.org"
    assert covered("+7 999 123-45-12", ["+7 999 123-45-13"]) == "+7 *** **-12"


def test_found() -> None:
    assert found("a@b.co or +7 999 123-45-12; 42") == ("a@b.co", "+7 999 123-45-12")


@given(
    st.from_regex(r"\+[1-9][0-9]{8,12}", fullmatch=True),
    st.sampled_from([" ", ", ", "(", "tel:", "电话", "\n"]),
    st.sampled_from([" ", ".", ")", "请", "\n", ""]),
)
def test_no_phone_is_left_readable(phone: str, before: str, after: str) -> None:
    assert phone[2:] not in covered(f"{before}{phone}{after}")


@given(st.text(max_size=300))
def test_any_text_can_be_covered(text: str) -> None:
    again = covered(text)
    assert covered(again) == again
