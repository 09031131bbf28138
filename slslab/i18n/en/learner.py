"""Progress: what was read, run and solved."""

WORDS = {
    "unopenable": (
        "Progress cannot be kept: {path} does not open ({reason}). "
        "Make the folder writable, or set SLSLAB_HOME to one that is."
    ),
    "damaged": (
        "Progress cannot be kept: {path} is damaged. It was left as it is. "
        "Move it away to begin anew, then `slslab progress import FILE` brings an exported copy back."
    ),
    "newer": (
        "{path} was written by a newer slslab (version {found} of the file; this one knows {known}). "
        "Update slslab, or set SLSLAB_HOME to another folder."
    ),
    "unwritable": (
        "Progress was not saved: {path} cannot be written ({reason}). Free some space; what was saved is safe."
    ),
    "not-an-export": ("{path} is not a file that `slslab progress export` wrote: {reason}. Nothing was imported."),
    "progress.help": "what is read, run and solved; carries it to another machine",
    "progress.examples": "slslab progress\nslslab progress export backup.json",
    "progress.action": "export or import; nothing shows the progress",
    "progress.file": "the file to write or to read",
    "progress.json": "for machines: one JSON object",
    "progress.force": "overwrite an existing file",
    "needs-file": "`slslab progress {action}` needs a file. For example: slslab progress {action} backup.json",
    "exists": "{path} exists already. Choose another name, or add --force to replace it.",
    "exported.one": "{n} fact written to {path}.",
    "exported.other": "{n} facts written to {path}.",
    "imported.one": "{n} fact read from {path} and added to your progress.",
    "imported.other": "{n} facts read from {path} and added to your progress.",
    "nothing": "Nothing read, run or solved yet. Start with: slslab read {id}",
    "heading": "Your progress",
    "terms": "Terms read",
    "concepts": "Concepts read",
    "simulations": "Simulations run",
    "exercises": "Exercises solved",
    "of": "{done} of {total}",
    "next": "Next: slslab {command}",
    "all-done": "Everything is done.",
}
