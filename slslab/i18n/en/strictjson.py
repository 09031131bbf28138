"""What is wrong with a text that should be JSON: the place, what stands there, what is expected."""

WORDS = {
    "after-the-end": "line {line}, column {column}: the JSON value has ended, but {found!r} follows; remove it.",
    "bad-escape": "line {line}, column {column}: {found!r} is no escape of JSON; write \\\\ for a backslash.",
    "bad-number": "line {line}, column {column}: {found} is not a JSON number.",
    "control-character": "line {line}, column {column}: a line break or another control character stands inside a "
    "text; write it as an escape, \\n for instance.",
    "duplicate-key": "line {line}, column {column}: the key {found!r} stands twice in one object; keep one.",
    "expected-colon": "line {line}, column {column}: expected a colon after the key, found {found!r}.",
    "expected-comma": "line {line}, column {column}: expected a comma or the closing bracket, found {found!r}.",
    "expected-key": "line {line}, column {column}: expected a key in double quotes, found {found!r}.",
    "expected-value": "line {line}, column {column}: expected a JSON value, found {found!r}.",
    "number-range": "line {line}, column {column}: the number {found} is too large.",
    "too-deep": "line {line}, column {column}: more than {levels} levels of brackets; nest less.",
    "too-many": "line {line}, column {column}: more than 600,000 values; use fewer.",
    "unfinished": "line {line}, column {column}: the text ends before the JSON value does.",
    "unfinished-text": "line {line}, column {column}: the text that starts here has no closing quote.",
    "unreadable": "line {line}, column {column}: this is not JSON.",
}
