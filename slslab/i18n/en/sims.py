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
    "tell.throttle.calls": (
        "{function} turns {what} away: in a second, an account may make ten times as many calls as it may run at "
        "the same time ([[throttling|throttling]]). {refused}"
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
    "tell.fault.throttled": "{who} refuses a request, as if it had too many ([[throttling|throttling]]).",
    "tell.fault.delay": "A delivery of {who} comes {long} late.",
    "tell.fault.reorder": "{who} holds a delivery back for {long}, and others overtake it ([[ordering|ordering]]).",
    "tell.fault.network": "The network loses what goes to or from {who}.",
    "tell.fault.rotated": "A secret of {who} is another one from now on ([[credential-rotation|credential rotation]]).",
    "tell.fault.system": "The platform fails to begin an invocation of {who} ([[retry-policy|retries]]).",
    "tell.change": "You step in: {text}.",
    "tell.workflow.started": "{workflow} starts an execution for {what} ([[workflow|workflow]]).",
    "tell.workflow.succeeded": "{workflow} has finished its execution for {what} after {took}.",
    "tell.workflow.failed": "{workflow} fails on {what} after {took}: {error} ([[orchestration|orchestration]]).",
    "tell.workflow.timed-out": "{workflow} takes too long over {what} and is ended after {took} ([[timeout|timeout]]).",
    "tell.workflow.aborted": "{workflow} is stopped from outside on {what}.",
    "tell.workflow.branches": "{state} in {workflow} goes on in several branches at once ([[fan-out|fan-out]]).",
    "tell.workflow.task-failed": "A task of {workflow} fails: {error}.",
    "tell.workflow.callback": (
        "{state} in {workflow} waits for somebody to call back with its token ([[workflow|workflow]])."
    ),
    "tell.route.matched": "Rule {rule} of {router} wants {what} ([[event-router|event router]]).",
    "tell.route.archived": "{router} keeps {what} in the archive {rule}, to be sent again one day.",
    "tell.route.replayed": "{router} sends archived events again: {rule} ([[event-router|event router]]).",
    "tell.schedule.due": "{schedule} is due ([[cron|cron]]).",
    "tell.schedule.window": "{schedule} is due ([[cron|cron]]); its flexible window delivers it {delay} later.",
    "tell.stream.batch": (
        "A batch of {stream} goes to its function, the records of each key in order ([[streams|streams]])."
    ),
    "tell.stream.behind": (
        "{stream} is read too slowly: the last record of this batch is {age} old ([[iterator-age|iterator age]])."
    ),
    "tell.stream.shards": "{stream} has another number of shards from now on: {n} ([[streams|streams]]).",
    "tell.task.asked": (
        "{service} asks for task {n} ([[serverless-plus-containers|containers]]): it is paid for from now on."
    ),
    "tell.task.serves": "Task {n} of {service} serves, {took} after it was asked for.",
    "tell.task.stopped": "Task {n} of {service} stops; {took} of it are paid for.",
    "tell.task.once": "{service} starts task {n} for {what}, to run once ([[batch-containers|batch containers]]).",
    "tell.task.done": "Task {n} of {service} is done; {took} of it are paid for.",
    "tell.secret.pending": (
        "The rotation of {secret} begins: a new value waits ([[credential-rotation|credential rotation]])."
    ),
    "tell.secret.current": "{secret} has another value from now on ([[credential-rotation|credential rotation]]).",
    "tell.refused.secret": (
        "{who} does not let {what} in: the password is not the current one ([[secret-manager|secret manager]])."
    ),
    "tell.refused.throughput": (
        "{who} has had enough for this second and turns {what} away ([[throttling|throttling]])."
    ),
    "tell.refused.access": (
        "{who} does not allow what {what} asks for: no policy lets it ([[iam|identity and access]])."
    ),
    "tell.skip.filtered": (
        "No filter at {who} wants {what}: it is left out, and nobody is invoked ([[event-source-mapping|event "
        "source mapping]])."
    ),
    "tell.skip.duplicate": "{who} knows {what} already and does not keep it again ([[exactly-once|exactly once]]).",
    "tell.skip.bypassed": "{who} goes on without {what}, which was given up ([[poison-message|poison message]]).",
    "tell.backlog": "{n} wait in {queue}: more comes in than is taken out ([[backpressure|backpressure]]).",
    "tell.backlog.over": "{queue} is empty again.",
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
    "executions.one": "{n} execution",
    "executions.other": "{n} executions",
    "tasks.one": "{n} container task",
    "tasks.other": "{n} container tasks",
    "refusals.one": "{n} refusal",
    "refusals.other": "{n} refusals",
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
    "bill.queue-fair-requests": "Fair queue requests",
    "bill.topic-publishes": "Topic publishes",
    "bill.router-events": "Event router",
    "bill.object-writes": "Objects written",
    "bill.object-reads": "Objects read",
    "bill.table-writes": "Table writes",
    "bill.table-reads": "Table reads",
    "bill.api-rest-requests": "REST API requests",
    "bill.topic-deliveries": "Topic deliveries",
    "bill.router-archive": "Events archived",
    "bill.router-replays": "Events replayed",
    "bill.schedule-invocations": "Schedules",
    "bill.stream-put-units": "Stream records",
    "bill.stream-shard-hours": "Stream shards",
    "bill.secret-calls": "Secrets, calls",
    "bill.secret-months": "Secrets, kept",
    "bill.workflow-transitions": "Workflow transitions",
    "bill.workflow-requests": "Express workflows",
    "bill.workflow-time": "Express workflow time",
    "bill.container-vcpu": "Container CPU",
    "bill.container-memory": "Container memory",
    "bill.balancer-hours": "Load balancer",
    "bill.balancer-requests": "Load balancer requests",
    "bill.logs": "Logs",
    "bill.per-1": "{usd} per {unit}",
    "bill.per-1000": "{usd} per 1,000",
    "bill.per-10000": "{usd} per 10,000",
    "bill.per-1000000": "{usd} per million",
    "bill.unpriced": "no price kept",
    "rule.function-requests": "every invocation that started; what was turned away is free",
    "rule.function-time": "billed milliseconds, rounded up, × configured memory; INIT counts where it is billed",
    "rule.provisioned-capacity": "configured memory × the time that each prepared environment exists, busy or not",
    "rule.provisioned-time": "billed milliseconds in prepared environments × configured memory, at a lower price",
    "rule.snapshot-cache": "memory × the time the snapshot is kept, three hours at least; free for Java",
    "rule.snapshot-restores": "memory of each environment restored from the snapshot; free for Java",
    "rule.api-requests": "every request that reaches the API",
    "rule.queue-requests": "every send, receive and delete, up to ten messages together; each 64 KB begun counts as one",
    "rule.queue-fifo-requests": "every send, receive and delete, up to ten messages together; each 64 KB begun counts as one",
    "rule.queue-fair-requests": "on top of those: every request about a message with a group",
    "rule.topic-publishes": "every publish; each 64 KB begun counts as one",
    "rule.router-events": "every event put on the bus; each 64 KB begun counts as one; what services say of themselves is free",
    "rule.object-writes": "every object written",
    "rule.object-reads": "every object read",
    "rule.table-writes": "write request units: one for each KB begun of an item, twice that in a transaction, indexes too",
    "rule.table-reads": "read request units: one for each 4 KB begun, half of it when eventually consistent",
    "rule.api-rest-requests": "every request that reaches the REST API",
    "rule.topic-deliveries": "every delivery to a function or a queue, each further try included",
    "rule.router-archive": "bytes of every event that an archive takes; keeping them is not counted",
    "rule.router-replays": "every event that an archive sends again",
    "rule.schedule-invocations": "every time that a schedule is due",
    "rule.stream-put-units": "every record put; each 25 KB begun counts as one",
    "rule.stream-shard-hours": "every open shard × the time that it is there, used or not",
    "rule.secret-calls": "every call of the secret manager",
    "rule.secret-months": "every secret × the time that it is kept; a month has 730 hours",
    "rule.workflow-transitions": "every state entered, and every further try of one",
    "rule.workflow-requests": "every execution of an Express workflow",
    "rule.workflow-time": "time of each Express execution that has ended × 64 MB, an assumption of this lab",
    "rule.container-vcpu": "vCPUs of each task × its time from asking to end, by the second, a minute at least",
    "rule.container-memory": "memory of each task × its time from asking to end, by the second, a minute at least",
    "rule.balancer-hours": "each load balancer before a container service × time",
    "rule.balancer-requests": "every request that reaches a load balancer",
    "rule.logs": "bytes of every log line, those of the platform included",
    "unit.requests.one": "request",
    "unit.requests.other": "requests",
    "unit.events.one": "event",
    "unit.events.other": "events",
    "unit.GB.one": "GB",
    "unit.GB.other": "GB",
    "unit.GB-s.one": "GB-s",
    "unit.GB-s.other": "GB-s",
    "unit.deliveries.one": "delivery",
    "unit.deliveries.other": "deliveries",
    "unit.invocations.one": "invocation",
    "unit.invocations.other": "invocations",
    "unit.transitions.one": "transition",
    "unit.transitions.other": "transitions",
    "unit.units.one": "unit of 25 KB",
    "unit.units.other": "units of 25 KB",
    "unit.request-units.one": "request unit",
    "unit.request-units.other": "request units",
    "unit.GB-h.one": "GB-h",
    "unit.GB-h.other": "GB-h",
    "unit.vCPU-h.one": "vCPU-h",
    "unit.vCPU-h.other": "vCPU-h",
    "unit.hours.one": "hour",
    "unit.hours.other": "hours",
    "unit.months.one": "month",
    "unit.months.other": "months",
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
    "picture.mishaps": "Errors by function: {errors}",
    "picture.services": "Services",
    "picture.tasks": "Container tasks over time",
    "picture.task": "task {n}",
    "picture.bill": "Bill",
    "picture.prices": "list prices of {name}, {region}, without free tier",
    # Errors.
    "unknown-provider": "There is no price sheet called {found}. {hint} There is: {known}.",
    # The verb `run`.
    "run.help": "run a simulation without a screen and print a summary with a small picture",
    "run.examples": (
        "slslab run cold-start --set memory=1024 --set rate=2 --seed 7\n"
        'slslab run cold-start --at 12.3s "burst 50" --until 30s --json'
    ),
    "run.sim": "a simulation's id, or a scenario file",
    "run.set": "turn a knob; repeat for more",
    "run.seed": "which luck; the same seed gives the same run (default 1)",
    "run.until": "stop there: 500ms, 60s, 5m, 2h",
    "run.at": "step in at that time: request, burst 50, set K=V, fail NAME 10s, kill 3",
    "run.exits": "The summary goes to standard output, what was written where to standard error. Exit codes: 0 the run was made, 2 wrong "
    "usage or a bad file, 6 this machine lacks something.",
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
    "run.max": "max",
    "run.aggregates": "Aggregates only: no picture, no bill and no digest. Percentiles are exact to {share} %.",
    "run.environments": "environments: {average} on average, {peak} at most",
    "run.runaway": (
        "The run was stopped at its bound: the scenario's most-events (at most {most}), or {pending} things under way at "
        "the same time. A shorter duration or fewer requests stay below it."
    ),
    "run.no-sim": "Which simulation? There are: {known}. For example: slslab run {first}",
    "run.bad-set": "--set takes KNOB=VALUE, found {found}. For example: --set {example}",
    "run.running": "running",
    "run.written": "Written to {folder}: {files}.",
}
