"""Numbers and sentences, as each language writes them."""

from __future__ import annotations

import pytest

from slslab.grading import Amount, Sentence
from slslab.i18n import Words


@pytest.mark.parametrize(
    ("amount", "en", "es"),
    [
        (Amount(3), "3", "3"),
        (Amount(412.3456, "ms"), "412 ms", "412 ms"),
        (Amount(12.3456, "s"), "12.35 s", "12,35 s"),
        (Amount(12.0, "s"), "12 s", "12 s"),
        (Amount(0.51234, "s"), "0.512 s", "0,512 s"),
        (Amount(12345.6, "ms"), "12,346 ms", "12\u202f346 ms"),
        (Amount(4.5, "usd"), "$4.50", "4,50 USD"),
        (Amount(0.000123456, "usd"), "$0.000123", "0,000123 USD"),
        (Amount(300, "usd"), "$300", "300 USD"),
        (Amount(0, "%"), "0 %", "0 %"),
    ],
)
def test_an_amount(amount: Amount, en: str, es: str) -> None:
    assert amount.say(Words("en")) == en
    assert amount.say(Words("es")) == es


def test_a_sentence_holds_amounts_and_sentences() -> None:
    where = Sentence(texts={"en": "crowds", "es": "aglomeraciones"})
    values = {"amount": Amount(1234.5, "ms"), "where": where, "at": Amount(1.5, "s")}
    sentence = Sentence("grading.saw-worst", values=values)
    assert sentence.say(Words("en")) == "1,234 ms (crowds, at 1.5 s)"
    assert sentence.say(Words("es")) == "1234 ms (aglomeraciones, en 1,5 s)"


def test_braces_in_an_authors_text_are_text() -> None:
    assert Sentence(texts={"en": "{x}", "es": "{x}"}).say(Words("en")) == "{x}"
