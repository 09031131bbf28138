"""The exercise screen: the panels, the file, the result, and what its keys do."""

WORDS = {
    # Panels
    "panel-statement": "Statement",
    "panel-result": "Result",
    "panel-solution": "Solution",
    "hints": "Hints",
    "hint-of": "Hint {n} of {all}.",
    # Keys
    "key-check": "check",
    "key-write": "write",
    "key-hint": "hint",
    "key-leave": "stop writing",
    "key-undo": "undo",
    "key-stop": "stop",
    "key-reset": "fresh starter",
    "key-next": "next exercise",
    "key-moment": "open the moment",
    "key-statement": "statement",
    # The file
    "saved": "saved",
    "unsaved": "not saved yet",
    "not-saved": "cannot be saved",
    "taken-up": "{file} was changed outside; this is its new text.",
    "both-changed": "{file} was changed outside while you wrote here. The text from outside stands here now; what you wrote is kept in {copy}.",
    "reset-kept": "This is a fresh starter. Your file is kept as {copy}.",
    "reset-fresh": "{file} is a fresh starter.",
    "reset-keeps": "gives a fresh starter and keeps your file under another name.",
    "not-text": "{file} is not text, so it cannot be shown here.",
    "too-large": "{file} has more than {limit} thousand characters, which is too much to edit here.",
    "unreadable": "{file} cannot be read: {reason}.",
    # One's own editor
    "no-editor": "No editor was found. Set EDITOR to the name of yours, for example EDITOR=nano.",
    "bad-editor": "{name} is not a command: {command} ({reason}). Set it to the name of your editor.",
    "editor-failed": "{command} could not be started: {reason}. Set EDITOR to the name of your editor.",
    "no-terminal": "There is no terminal to lend to your editor here. The file is {path}.",
    # Checking
    "not-checked": "checks your file; the result appears here.",
    "checking": "Checking",
    "checking-run": "Checking: run {n} of {all}",
    "stopped": "Stopped. This check counts for nothing.",
    # The result
    "passed": "Solved",
    "failed": "Not yet",
    "faulty": "slslab itself failed here; this says nothing about your work",
    "unread": "The file cannot be judged as it is",
    "points": "{n} of {of} points",
    "worth.one": "{n} point",
    "worth.other": "{n} points",
    "stale": "the file has changed since",
    "skipped": "not judged, because of what failed before",
    "expected-seen": "expected {expected}, saw {observed}",
    "seen": "saw {observed}",
    "open-moment": "open the moment",
    "no-moment": "There is no moment of a run to open for this result.",
    "next-is": "goes on with the next exercise: {title}",
    "all-solved": "You have solved every exercise there is.",
    "printed": "What your code printed last:",
    "stuck": "{n} in a row that did not pass: that happens to everybody.",
    "stuck-hint": "gives a hint,",
    "stuck-solution": "shows a solution,",
    "stuck-reset": "a fresh start; your file is kept.",
    "judged.one": "Judged on {n} run of seed {seed}; other seeds make other runs.",
    "judged.other": "Judged on {n} runs of seed {seed}; other seeds make other runs.",
    "level-bubblewrap": "Your code ran walled in by bubblewrap.",
    "level-namespaces": "Your code ran in namespaces of its own.",
    "level-process": "Your code ran in a limited process; this machine offers no stronger walls.",
    # Help
    "hint-more": "Hint {n} of {all}. H gives the next one.",
    "hint-last": "Hint {n} of {all}, the last one. S shows a solution.",
    "ask-title": "Look at a solution?",
    "ask-text": "It appears beside your file, which stays as it is. Your progress remembers that you looked.",
    "ask-yes": "show it",
    "ask-no": "not yet",
    "help": (
        "An exercise: read, write, check, see where it went wrong\n"
        "1 2 3 4 | statement, editor, result, solution\n"
        "⏎ | write in the file; Esc stops writing\n"
        "Ctrl+S | save and check; F5 too\n"
        "Esc | stop the check; leave the editor\n"
        "o | open the simulation at the moment of the result that failed\n"
        "H | a hint, and then the next; all stay under the statement\n"
        "S | a solution beside your file, and away again\n"
        "R | a fresh starter; your file is kept under another name\n"
        "e | open the file in your own editor ($EDITOR)\n"
        "n | next exercise\n"
        "⇥ | from link to link, then to the next panel"
    ),
    "help-editor": (
        "The editor: what you write is saved by itself\n"
        "Esc | stop writing, so that single letters are commands again\n"
        "Ctrl+S | save and check; F5 too\n"
        "⇥ | indent; Shift+Tab the other way\n"
        "Ctrl+Z | undo; Ctrl+Y redoes\n"
        "Ctrl+C | copy; Ctrl+X cuts, Ctrl+V pastes\n"
        "Shift+← → | select; ↑ and ↓ too\n"
        "F7 | select all\n"
        "Ctrl+← → | word by word"
    ),
    "help-statement": (
        "The statement\n"
        "⇥ | next link, then the editor; Shift+Tab the other way\n"
        "⏎ | follow the link\n"
        "↑ ↓ | scroll a line; PageUp, PageDown, Home and End further\n"
        "Esc | let go of the link"
    ),
    "help-result": (
        "The result\n"
        "↑ ↓ | choose what failed\n"
        "⏎ | go to the line of the file that it names, else to the moment of the run\n"
        "o | open the simulation at that moment"
    ),
}
