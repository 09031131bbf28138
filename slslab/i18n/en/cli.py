"""The command line's own sentences."""

WORDS = {
    "overview": (
        "slslab: a lab for serverless computing. Read a term, see it happen, do it, be graded.\n\n"
        "  slslab            opens the lab where you left it"
    ),
    "overview-foot": "Each has --help with examples. --lang en|es sets the language.",
    "options-mark": " [options]",
    "examples": "Examples",
    "option-lang": "the language of the answer",
    "option-help": "this help",
    "unknown-verb": "There is no command {found}. {hint} `slslab --help` lists them.",
    "unknown-option": "`slslab {verb}` has no option {found}. {hint} `slslab {verb} --help` lists them.",
    "surplus": "`slslab {verb}` does not know what to do with {found}. See `slslab {verb} --help`.",
    "usage": "`slslab {verb}`: {problem}. See `slslab {verb} --help`.",
    "interrupted": "Stopped. Nothing was lost.",
    "fault": "This is a fault of slslab, not yours: {error}. Run again with SLSLAB_DEBUG=1 to see where.",
}
