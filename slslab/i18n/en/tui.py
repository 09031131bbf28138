"""The lab's screens: what the frame, the lists, the pages and the panels say."""

WORDS = {
    # The frame
    "too-small": "{width}×{height} is too small: slslab needs {least}. Make the window larger, or press Ctrl+Q.",
    "opening": "Opening…",
    "fault": "This is a fault of slslab, not yours: {error}. Run it again with SLSLAB_DEBUG=1 to see where.",
    "resume": "Your place is kept. `slslab` opens the lab where you left it.",
    "resume-unsaved": "Nothing was saved this time. `slslab doctor` says why.",
    "head-search": "search",
    "head-read": "{n} of {all} read",
    "key-help": "help",
    "key-search": "search",
    "key-back": "back",
    "key-link": "next link",
    "key-follow": "follow",
    "key-choose": "choose",
    "key-open": "open",
    "key-clear": "clear",
    "key-quit": "quit",
    # How keys are called
    "name-space": "space",
    "name-tab": "Tab",
    "name-enter": "Enter",
    "name-left": "Left",
    "name-right": "Right",
    "name-up": "Up",
    "name-down": "Down",
    "name-up-down": "Up/Down",
    "name-left-right": "Left/Right",
    # Rooms
    "room-home": "Home",
    "room-glossary": "Glossary",
    "room-concepts": "Concepts",
    "room-simulations": "Simulations",
    "room-exercises": "Exercises",
    "room-progress": "Progress",
    "about-home": "Where you are, and what comes next.",
    "about-glossary": "Every term in one sentence, with an example and its neighbours.",
    "about-concepts": "The larger ideas, told with the terms, each with a short self-check.",
    "about-simulations": "A toy cloud that you can watch, poke and rewind.",
    "about-exercises": "Predict, tune, program: checked at once, with hints.",
    "about-progress": "What you have read, run and solved.",
    # Home
    "home-title": "A lab for serverless computing",
    "home-lead": "Read a term, see it happen, do it, be graded.",
    "home-continue": "Continue",
    "home-continue-what": "Opens exactly where you left it.",
    "home-next": "Next",
    "home-step": "step {n} of {all} of your first hour",
    "home-path": "Your first hour",
    "home-path-done": "✓ Your first hour is done. Every room is yours.",
    "home-steps": "{n} of {all}",
    "home-rooms": "Rooms",
    "home-read": "{n} of {all} read",
    "home-run": "{n} of {all} run",
    "home-solved": "{n} of {all} solved",
    # Lists
    "shelf-filter": "type to filter",
    "shelf-no-match": "Nothing here matches “{typed}”. Esc clears the filter; / in the empty line searches everywhere.",
    "shelf-empty": "There is nothing here yet. Press h for home.",
    "shelf-count": "{n} of {all} {done}",
    "shelf-aliases": "Also called",
    "shelf-providers": "The providers' names",
    "done-read": "read",
    "done-run": "run",
    "done-solved": "solved",
    # Pages
    "page-toc": "On this page",
    "page-top": "What it is",
    "page-read": "Read",
    "page-mark": "marks this page as read; so does reaching its end",
    "page-foreign": "This page is not yet in English.",
    "page-answer": "Enter answers with this option.",
    "broken": "This page cannot be shown",
    # Progress
    "progress-all": "All terms",
    "progress-of": "{n} of {all}",
    "progress-points": "best: {n} of {all} points",
    "progress-open": "Enter shows these terms in the glossary.",
    # Panels
    "omnibox": "search everything",
    "omnibox-start": "Type a word: cold start, retry, billing… Typing mistakes and accents do not matter.",
    "omnibox-nothing": "Nothing matches “{typed}”. Try a shorter word, or Esc to go back.",
    "palette": "what do you want to do?",
    "palette-about": "Enter does it, Esc closes.",
    "palette-nothing": "No command matches “{typed}”. Delete a few letters, or Esc to go back.",
    "do-go": "Go to: {room}",
    "do-search": "Search everything",
    "do-back": "Back",
    "do-forward": "Forward",
    "do-language": "Switch language: en español",
    "do-help": "Help for what is focused",
    "do-ascii": "Draw in plain ASCII",
    "do-unicode": "Draw with all glyphs",
    "do-theme": "Theme, colours: {theme}",
    "do-quit": "Quit; the lab opens here again",
    "theme-night": "night (dark)",
    "theme-paper": "paper (light)",
    # Help
    "help-lab": "The lab",
    "help-home": (
        "Home: where you are, and what comes next\n"
        "↑ ↓ | choose a line\n"
        "⏎ | open it\n"
        "⇥ | to your first hour and back, where both are seen\n"
        "g c s e p | glossary, concepts, simulations, exercises, progress"
    ),
    "help-shelf": (
        "A list: type to filter it\n"
        "letters | filter by name, in either language; typing mistakes are forgiven\n"
        "↑ ↓ | choose an entry\n"
        "⏎ | open it\n"
        "Esc | clear the filter, then go back\n"
        "⇥ | to the list itself, where single letters are commands again\n"
        "✓ ◐ · | done, tried, not yet"
    ),
    "help-page": (
        "A page: walk from link to link\n"
        "⇥ | next link; Shift+Tab the one before\n"
        "⏎ | follow the link, or answer the question\n"
        "← → | back and forward, as in a browser\n"
        "↑ ↓ | scroll a line; PageUp, PageDown, Home and End further\n"
        "[ ] | section before, next section\n"
        "Esc | let go of the link\n"
        "r | mark the page as read"
    ),
    "help-progress": (
        "Progress: what you have read, run and solved\n"
        "↑ ↓ | choose a line\n"
        "⏎ | open it; a category opens in the glossary"
    ),
    "help-omnibox": (
        "Search: everything in the lab by name\n"
        "letters | what to look for, in either language\n"
        "↑ ↓ | choose\n"
        "⏎ | open\n"
        "Esc | back to where you were"
    ),
    "help-palette": "Commands: everything that works from everywhere\n⏎ | do it\nEsc | back to where you were",
    "help-everywhere": (
        "Everywhere\n"
        "/ | search everything\n"
        "h | home\n"
        "L | English, español\n"
        "Ctrl+P | all commands, and the colours\n"
        "Alt+← Alt+→ | back and forward\n"
        "q | quit; nothing is asked and nothing is lost\n"
        "F1 | this help"
    ),
}
