"""What runs say: the narrator's sentences, the bill, the terminal picture, and the verb `run`."""

WORDS = {
    # The narrator. {what} is one of `what.…`, {effect} one of `effect.…`, {refused} one of `refused.…`.
    "what.request": "request {n}",
    "what.numbered": "event {n}",
    "what.event": "an event",
    "effect.waits": "The caller waits {wait} longer.",
    "effect.late": "Work on it begins {wait} later.",
    "refused.caller": "The caller gets a 429.",
    "refused.event": "It has to wait for another try.",
    "refused.again": "It is tried again in {delay}.",
    "more.one": "And {n} more.",
    "more.other": "And {n} more.",
    "tell.cold.first": (
        "{function} has no environment yet: environment {env} starts for {what} ([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.none": (
        "No environment is left: environment {env} starts for {what} ([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.busy.one": (
        "The only environment is taken: environment {env} starts for {what} ([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.busy.other": (
        "None of the {n} environments is free: environment {env} starts for {what} "
        "([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.prepared.one": (
        "The prepared environment is taken: environment {env} starts on demand for {what} "
        "([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.prepared.other": (
        "All {n} prepared environments are taken: environment {env} starts on demand for {what} "
        "([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.crash": (
        "Environment {env} starts in place of the one that crashed, for {what} ([[cold-start|cold start]]). {effect}"
    ),
    "tell.cold.pinged": "A ping starts environment {env} before anybody needs it ([[warm-pools|warm pool]]).",
    "tell.cold.unused": "Environment {env} starts ([[cold-start|cold start]]), but serves nothing in this run.",
    "tell.warm.first": "Environment {env}, idle for {idle}, takes {what} at once ([[warm-start|warm start]]): no INIT.",
    "tell.warm.shared": (
        "Environment {env} takes {what} while it is still busy: {n} at once in one environment "
        "([[concurrency|concurrency]])."
    ),
    "tell.prepared.ready": (
        "Environment {env} is ready before anybody asks ([[provisioned-concurrency|provisioned concurrency]])."
    ),
    "tell.prepared.used": (
        "Prepared environment {env} takes {what} without any INIT "
        "([[provisioned-concurrency|provisioned concurrency]])."
    ),
    "tell.gone.expired": "Environment {env} was idle for {idle} and is removed ([[keep-alive|keep-alive]]).",
    "tell.gone.last": (
        "Environment {env} was idle for {idle} and is removed ([[keep-alive|keep-alive]]). It was the last one: "
        "the next request starts cold."
    ),
    "tell.gone.crashed": "Environment {env} is gone after the crash, and with it all that it kept in memory.",
    "tell.gone.recycled": "The platform renews environment {env}, as it does every few hours.",
    "tell.gone.replaced": "Environment {env} is replaced, because {function} has changed.",
    "tell.gone.killed": "Environment {env} is killed from outside.",
    "tell.throttle.account": (
        "{function} finds no room under the account's limit and turns {what} away "
        "([[throttling|throttling]]). {refused}"
    ),
    "tell.throttle.reserved": (
        "{function} uses all of its [[reserved-concurrency|reserved concurrency]] and turns {what} away "
        "([[throttling|throttling]]). {refused}"
    ),
    "tell.throttle.rate": (
        "{function} gets more requests a second than it may take and turns {what} away "
        "([[throttling|throttling]]). {refused}"
    ),
    "tell.throttle.scaling": (
        "{function} cannot start environments any faster ([[instance-scaling|scaling rate]]) and turns {what} away. "
        "{refused}"
    ),
    "tell.ended.error": "{function} fails on {what}.",
    "tell.ended.timeout": "{function} takes too long over {what} and is cut off ([[timeout|timeout]]).",
    "tell.ended.crashed": "{function} crashes on {what}, in environment {env}.",
    "tell.retry": "Attempt {attempt} at {who} has failed; the next comes in {delay} ([[retry-policy|retry policy]]).",
    "tell.dead-letter": "No more tries: the event is kept in {queue} ([[dlq|dead-letter queue]]).",
    "tell.lost.retries": "No more tries, and no [[dlq|dead-letter queue]] to keep it: an event for {who} is lost.",
    "tell.lost.old": "An event for {who} has waited too long and is dropped ([[dlq|dead-letter queue]]).",
    "tell.lost.target": "Nobody takes what {who} sends out: it is lost.",
    "tell.lost.filtered": "No filter at {who} lets the event through: it is dropped.",
    "tell.lost.stopped": "The run is stopped at its own bound: what is still under way is not followed any further.",
    "tell.loop.first": (
        "{function} is triggered by its own output ([[event-loops|event loop]]): {n} invocations in one chain."
    ),
    "tell.loop.longer": "The chain grows: {n} invocations, each set off by the one before ([[event-loops|event loop]]).",
    "tell.loop.stopped": (
        "After {n} invocations in one chain the platform stops {function} ([[loop-detection|loop detection]])."
    ),
    "tell.duplicate": "{source} delivers the same event to {target} twice ([[at-least-once|at least once]]).",
    "tell.count.complete": "All {expected} parts of {what} are in: the join is complete ([[fan-in|fan-in]]).",
    "tell.count.over": (
        "{table} counts {value} parts of {what}, which has {expected}: a duplicate was counted "
        "([[idempotency|idempotency]])."
    ),
    "tell.count.early": (
        "{table} reaches {expected} for {what}, but only {n} parts of it are done: one was counted twice "
        "([[idempotency|idempotency]])."
    ),
    "tell.count.never.one": "{n} join never completes: a part of it did not arrive ([[fan-in|fan-in]]).",
    "tell.count.never.other": "{n} joins never complete: parts of them did not arrive ([[fan-in|fan-in]]).",
    "tell.fault.error": "{who} fails, because it was told to.",
    "tell.fault.latency": "{who} answers {long} more slowly.",
    "tell.fault.outage": "{who} is down for {long}.",
    "tell.fault.over": "{who} works again.",
    "tell.fault.crash": "The process of {who} dies.",
    "tell.change": "You step in: {text}.",
    "tell.end": "The run ends: {clauses}.",
    "tell.end.nothing": "The run ends, and nothing has happened in it.",
    "requests.one": "{n} request",
    "requests.other": "{n} requests",
    "invocations.one": "{n} invocation",
    "invocations.other": "{n} invocations",
    "cold.one": "{n} cold start",
    "cold.other": "{n} cold starts",
    "throttles.one": "{n} turned away",
    "throttles.other": "{n} turned away",
    "errors.one": "{n} error",
    "errors.other": "{n} errors",
    "retries.one": "{n} retry",
    "retries.other": "{n} retries",
    "dead-letters.one": "{n} dead letter",
    "dead-letters.other": "{n} dead letters",
    "lost.one": "{n} lost",
    "lost.other": "{n} lost",
    # The bill: what is paid for, and the rule that makes the quantity.
    "bill.function-requests": "Function requests",
    "bill.function-time": "Function time",
    "bill.provisioned-capacity": "Prepared capacity",
    "bill.provisioned-time": "Function time, prepared",
    "bill.snapshot-cache": "Snapshot, kept",
    "bill.snapshot-restores": "Snapshot, restored",
    "bill.api-requests": "API requests",
    "bill.queue-requests": "Queue requests",
    "bill.queue-fifo-requests": "FIFO queue requests",
    "bill.topic-publishes": "Topic publishes",
    "bill.router-events": "Event router",
    "bill.object-writes": "Objects written",
    "bill.object-reads": "Objects read",
    "bill.table-writes": "Table writes",
    "bill.table-reads": "Table reads",
    "bill.per-1": "{usd} per {unit}",
    "bill.per-1000": "{usd} per 1,000",
    "bill.per-1000000": "{usd} per million",
    "rule.function-requests": "every invocation that started; what was turned away is free",
    "rule.function-time": "billed milliseconds, rounded up, × configured memory; INIT counts where it is billed",
    "rule.provisioned-capacity": "configured memory × the time that each prepared environment exists, busy or not",
    "rule.provisioned-time": "billed milliseconds in prepared environments × configured memory, at a lower price",
    "rule.snapshot-cache": "memory × the time the snapshot is kept, three hours at least; free for Java",
    "rule.snapshot-restores": "memory of each environment restored from the snapshot; free for Java",
    "rule.api-requests": "every request that reaches the API",
    "rule.queue-requests": "every send, receive and delete; each 64 KB begun counts as one",
    "rule.queue-fifo-requests": "every send, receive and delete; each 64 KB begun counts as one",
    "rule.topic-publishes": "every publish, each 64 KB begun counts as one; deliveries are not charged here",
    "rule.router-events": "every event put on the bus; each 64 KB begun counts as one",
    "rule.object-writes": "every object written",
    "rule.object-reads": "every object read",
    "rule.table-writes": "every item written or updated",
    "rule.table-reads": "every item read",
    "unit.requests.one": "request",
    "unit.requests.other": "requests",
    "unit.events.one": "event",
    "unit.events.other": "events",
    "unit.GB.one": "GB",
    "unit.GB.other": "GB",
    "unit.GB-s.one": "GB-s",
    "unit.GB-s.other": "GB-s",
    # The picture in a terminal.
    "picture.title": "{title} · seed {seed} · {long}",
    "picture.environments": "Environments over time",
    "picture.env": "env {n}",
    "picture.hidden.one": "and {n} more",
    "picture.hidden.other": "and {n} more",
    "picture.none": "no environment was made",
    "picture.starting": "starting",
    "picture.imports": "imports",
    "picture.busy": "busy",
    "picture.idle": "idle",
    "picture.gone": "gone",
    "picture.latency": "Latency",
    "picture.cold": "cold",
    "picture.warm": "warm",
    "picture.unanswered": "no client waited for an answer",
    "picture.bill": "Bill",
    "picture.prices": "list prices of {name}, {region}, without free tier",
    # Errors.
    "unknown-provider": "There is no price sheet called {found}. {hint} There is: {known}.",
    # The verb `run`.
    "run.help": "runs a simulation without a screen and prints a summary with a small picture",
    "run.examples": (
        "slslab run cold-start --set memory=1024 --set rate=2 --seed 7\n"
        'slslab run cold-start --at 12.3s "burst 50" --until 30s --json'
    ),
    "run.sim": "a simulation's id, or a scenario file",
    "run.set": "turn a knob; repeat for more",
    "run.seed": "which luck; the same seed gives the same run (default 1)",
    "run.until": "stop there: 500ms, 60s, 5m, 2h",
    "run.at": "step in at that time: request, burst 50, set K=V, fail NAME 10s, kill 3",
    "run.json": "the summary as one JSON object",
    "run.csv": "also write requests.csv, environments.csv and rows.csv into DIR",
    "run.jsonl": "also write every event of the run to FILE, one JSON object a line",
    "run.otlp": "also write traces, metrics and logs to FILE as OpenTelemetry JSON (OTLP)",
    "run.trace": "also write a trace to FILE that opens in ui.perfetto.dev",
    "run.no-record": "aggregates only, in memory that does not grow: no picture, bill, digest or files",
    "run.nothing-recorded": "{option} needs the events of the run, and --no-record keeps none. Leave out one of the two.",
    "run.written-jsonl": "Written to {file}: every event of the run, one JSON object a line.",
    "run.written-otlp": "Written to {file}: traces, metrics and logs (OTLP JSON).",
    "run.written-trace": "Written to {file}. Open it in https://ui.perfetto.dev.",
    "run.aggregates": "Aggregates only: no picture, no bill and no digest. Percentiles are exact to {share} %.",
    "run.refused-too": "Latency is not given, because refused requests would count as quick answers.",
    "run.environments": "environments: {average} on average, {peak} at most",
    "run.runaway": "The run was stopped at its bound on events. A shorter duration or fewer requests stay below it.",
    "run.no-sim": "Which simulation? There are: {known}. For example: slslab run {first}",
    "run.bad-set": "--set takes KNOB=VALUE, found {found}. For example: --set {example}",
    "run.running": "running",
    "run.written": "Written to {folder}: {files}.",
}
