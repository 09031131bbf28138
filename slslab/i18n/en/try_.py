"""`slslab try`: what all its kinds say."""

WORDS = {
    "try.help": "try a pattern, a policy, a workflow or a cron expression",
    "try.examples": (
        'slslab try pattern --pattern pattern.json --event event.json\nslslab try cron "0 8 ? * MON-FRI *"'
    ),
    "foot": "Each has --help with examples, and says what its exit code means.",
    "unknown": "`slslab try` cannot try {found}. {hint} It tries: {kinds}.",
    "case-not-object": "a case must be a JSON object.",
    "too-big": "{file} has more than {limit} bytes, which is the most that is read.",
    "in-file": "{file}: {why}",
    "no-stdin": "There is no standard input to read: give the name of a file in place of -.",
    "stdin": "standard input",
    "line-not-text": "this line is not UTF-8: byte {at}.",
    "line-too-long": "this line is longer than any that is read.",
    "not-text": "line {line} is not UTF-8 text.",
}
