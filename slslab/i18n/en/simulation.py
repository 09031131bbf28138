"""The live simulation."""

WORDS = {
    "room": "Simulations",
    "seed": "seed {seed}",
    "defaults": "defaults",
    "computing": "Computing the run…",
    "computing-share": "computing… {share} %",
    "press-play": "Press space to play.",
    "trouble-next": "R starts the simulation with its defaults; Backspace goes back.",
    "fault": "This is a fault of slslab, not yours: {error}. R starts the simulation with its defaults.",
    # the topology
    "environments": "{n}, {busy} busy",
    "sent.one": "{n} sent",
    "sent.other": "{n} sent",
    "kept.one": "{n} kept",
    "kept.other": "{n} kept",
    "waiting": "{n} waiting",
    "counter": "= {n}",
    "calls.one": "{n} call",
    "calls.other": "{n} calls",
    "objects.one": "{n} object",
    "objects.other": "{n} objects",
    "events.one": "{n} event",
    "events.other": "{n} events",
    # the timeline and the chart
    "title-timeline": "Environments",
    "env": "env",
    "legend-start": "start",
    "legend-code": "module code",
    "legend-busy": "busy",
    "legend-idle": "idle",
    "legend-gone": "gone",
    "more.one": "and {n} more",
    "more.other": "and {n} more",
    "title-chart": "Latency",
    "title-durations": "Duration of invocations",
    "legend-warm": "warm",
    "legend-cold": "cold",
    "legend-failed": "failed",
    # the numbers
    "requests": "requests",
    "cold": "cold starts",
    "errors": "errors",
    "throttles": "429s",
    "retries": "retries",
    "dead-letters": "dead letters",
    "starting": "starting",
    "busy": "busy",
    "idle": "idle",
    "peak": "most at once",
    "cost": "cost so far",
    "now": "{busy} of {all} busy",
    # the knobs
    "title-knobs": "Knobs",
    "from-start": "a change begins the run anew",
    "from-now": "a change acts from {t} on",
    "default": "default {value}",
    "range": "from {low} to {high}",
    "on": "on",
    "off": "off",
    # the log and the bill
    "title-log": "Log",
    "log-empty": "Nothing has been written yet.",
    "log-back.one": "{n} line back",
    "log-back.other": "{n} lines back",
    "title-bill": "Bill",
    "bill-empty": "Nothing has cost anything yet.",
    # what the person did
    "turned-start": "{what}, from the start of the run.",
    "turned-now": "{what}, from {t} on. u takes it back.",
    "injected": "{what} at {t}. u takes it back.",
    "undone": "Taken back. U makes it again.",
    "redone": "Made again.",
    "nothing-to-undo": "There is nothing to take back.",
    "nothing-to-redo": "There is nothing to make again.",
    "restarted": "The run begins again, with the defaults. u brings the other one back.",
    "preset-taken": "{name}. Press space to play.",
    "no-presets": "This simulation has no presets.",
    "no-more-cold": "No cold start comes after this.",
    "no-cold-before": "There is no cold start before this.",
    # the end
    "end-next": "Next, Enter opens {link}.",
    # menus
    "inject-title": "Make something happen at {t}",
    "inject-foot": "↑↓ choose   Enter does it   Tab changes the line   Esc leaves it",
    "offer-request": "One request more",
    "offer-burst": "A burst of requests",
    "offer-fail": "{name} fails for a while",
    "offer-kill": "Environment {n} dies",
    "presets-title": "Start from a preset",
    "presets-foot": "↑↓ choose   Enter starts it   Esc leaves it",
    "share-title": "This line makes this very run again, on any machine:",
    "share-foot": "It is on the clipboard too. Any key goes on.",
    # keys
    "key-play": "play",
    "key-pause": "pause",
    "key-next": "next event",
    "key-knobs": "knobs",
    "key-panel": "panel",
    "key-choose": "choose",
    "key-turn": "turn",
    "key-type": "type",
    "key-done": "done",
    "key-defaults": "start with the defaults",
    "help": (
        "A run that has been computed, and is played: stop, go back, change it.\n"
        "space | play, pause\n"
        "← → , . | the event before, the next event\n"
        "Shift+← → | a tenth of the run back, forward\n"
        "Home End | the start, the end\n"
        "n N | the next, the previous moment worth telling\n"
        "c C | the next, the previous cold start\n"
        "+ - | faster, slower\n"
        "Enter | follow the link of the narrator\n"
        "k | the knobs: ↑↓ choose, ←→ turn, Enter types a value, d the default\n"
        "f | a change of a knob acts from the start, or from now on\n"
        "i | make something happen: a request, a burst, a failure, an environment that dies\n"
        "u U | take the last change back, make it again\n"
        "p | the presets\n"
        "R | start again with the defaults\n"
        "s | the line that makes this run again\n"
        "Tab | the next panel\n"
        "z Z | a shorter, a longer stretch of time\n"
        "↑ ↓ | more environments, or older lines of the log\n"
        "mouse | click the bar or the timeline to go there, drag a knob"
    ),
    "help-knobs": (
        "Knobs: what this run is made of.\n"
        "↑ ↓ | choose a knob\n"
        "← → | turn it; with Shift, further\n"
        "Enter | type a value, and take it; a choice steps on\n"
        "0–9 | begin to type a value\n"
        "d | back to the default\n"
        "f | a change acts from the start, or from now on\n"
        "Esc k | back to the run\n"
        "mouse | drag the slider"
    ),
}
