"""What is no YAML is told in the reader's language, with the line and what to do."""

from __future__ import annotations

import pytest

from slslab.errors import BadFile
from slslab.schema import Anything, check


@pytest.mark.parametrize(
    ("text", "line", "en", "es"),
    [
        ("a: 1\n\tb: 2\n", 2, "a tab indents this line", "esta línea está sangrada con un tabulador"),
        ("a: {b: 1\nc: 2\n", 2, "a comma or a closing bracket is missing", "falta una coma"),
        ("a: [1, 2\n", 2, "a comma or a closing bracket is missing", "falta una coma"),
        ("a: 'x\n", 2, "a quote or a bracket is not closed", "unas comillas, un corchete o una llave sin cerrar"),
        ("a: b: c\n", 1, "a second “: ” in this line", "un segundo «: » en esta línea"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here", "aquí empieza un segundo documento"),
        ("a: 1\n  b: 2\n", 2, "the indentation does not fit", "la sangría no encaja"),
        ('a: "\\q"\n', 1, "use single quotes", "usa comillas simples"),
        ("a: @x\n", 1, "a character that cannot stand here", "un carácter que no puede ir aquí"),
        ("a: x\0y\n", 1, "a character that cannot stand here", "un carácter que no puede ir aquí"),
        ("a: &x 1\nb: *x\n", 2, "aliases (&, *) are not used", "los alias (&, *) no se usan"),
        ("[" * 60 + "]" * 60, 1, "more than 40 levels", "más de 40 niveles"),
        ("a: !!int x\n", 1, "a must be text", "a debe ser un texto"),
    ],
)
def test_each_mistake_has_a_sentence_in_both_languages(text: str, line: int, en: str, es: str) -> None:
    with pytest.raises(BadFile) as caught:
        check(text, Anything(), "f.yaml")
    for lang, said in (("en", en), ("es", es)):
        message = caught.value.message(lang)
        assert message.startswith(f"f.yaml:{line}: ")
        assert said in message
    spanish = caught.value.message("es").lower()
    assert not any(word in spanish.split() for word in ("expected", "found", "not", "the", "is"))
