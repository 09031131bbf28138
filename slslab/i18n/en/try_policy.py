"""`slslab try policy`: decisions with the statement that made them, and what is wrong with a policy."""

WORDS = {
    "try policy.help": "says whether a policy allows a request, and which statement decided it",
    "try policy.examples": (
        "slslab try policy --policy policy.json --action dynamodb:PutItem "
        "--resource arn:aws:dynamodb:eu-west-1:123456789012:table/orders\n"
        "slslab try policy --cases cases.jsonl"
    ),
    "try policy.policy": "the file with the policy (JSON); given twice, both policies apply; - reads standard input",
    "try policy.action": "what is asked for, as service:Action",
    "try policy.resource": "on what: an ARN, or *",
    "try policy.context": "a JSON file with the request's condition keys and their values",
    "try policy.cases": "many at once: a JSON line each, {{policy, action, resource, context}}; answers line by line",
    "try policy.json": "the decision as one JSON object, with every statement",
    "all-three": "Give --policy F, --action A and --resource R, or --cases FILE. See `slslab try policy --help`.",
    "cases-alone": "--cases has policies and requests of its own: leave out the other options.",
    "one-stdin": "Only one file can come from standard input: give names for the others.",
    "case-lacks": "the case has no {name}, or it is neither an object nor JSON text.",
    "case-text": "the case has no {name}, or it is no text.",
    "asked-action": "an action is written service:Action, as in s3:GetObject; found {found!r}.",
    # Decisions.
    "says-allow": "Allowed.",
    "says-deny": "Denied.",
    "says-implicit_deny": "Denied, because nothing allows it.",
    "of-policy": "policy {number}, {place}",
    "why-allow": "{statement} allows it, and no statement denies it.",
    "why-deny": "{statement} denies it, and an explicit deny wins over any allow.",
    "why-no-allow": "no statement allows anything.",
    "why-implicit": "no statement allows {action} on {resource}; {statement} comes nearest, but {unmet}.",
    "unmet-element": "its {element} does not fit",
    "unmet-missing": "{operator} wants {wanted} in {key}, and the request has no such key",
    "unmet-several": "{operator} compares one value of {key}, and the request has several, {found}: "
    "put ForAllValues: or ForAnyValue: before the operator",
    "unmet-condition": "{operator} wants {wanted} in {key}, and the request has {found}",
    "unmet-null": "{operator} wants {wanted} for {key}, and the request has that key",
    "unmet-null-missing": "{operator} wants {wanted} for {key}, and the request has no such key",
    # What is wrong.
    "policy-json": "the policy is not JSON: {why}",
    "context-json": "the context is not JSON: {why}",
    "context-not-object": "the context must be a JSON object: condition keys and their values.",
    "policy-at": "policy, {path}: {why}",
    "context-at": "context, {path}: {why}",
    "bad-not-an-object": "expected an object, found {found}.",
    "bad-unknown-key": "there is no element {found} here; there are {valid}.",
    "bad-version": "the version is {valid}, found {found}.",
    "bad-not-a-text": "expected a text, found {found}.",
    "bad-no-statement": "the policy has no Statement.",
    "bad-empty-list": "the list is empty; give at least one.",
    "bad-sid-twice": "two statements have the Sid {found}; each needs its own.",
    "bad-both": "only one of {found} may stand in a statement.",
    "bad-no-effect": "the statement has no Effect; write Allow or Deny.",
    "bad-effect": "Effect is Allow or Deny, in just this spelling; found {found}.",
    "bad-no-action": "the statement has neither Action nor NotAction.",
    "bad-no-resource": 'the statement has neither Resource nor NotResource; "*" means every one.',
    "bad-not-principal-allow": "NotPrincipal goes with Deny only: with Allow it would let in everybody else.",
    "bad-too-long": "a text has more than 10,240 characters.",
    "bad-action-service": "an action is written service:Action, as in s3:GetObject, or * for all; found {found!r}.",
    "bad-action-colons": "an action has one colon only; found {found!r}.",
    "bad-action-vendor": "the service before the colon has letters, digits, hyphens and dots, and no wildcards; "
    "found {found!r}.",
    "bad-resource": 'a resource is "*" or an ARN, arn:partition:service:region:account:name, without wildcards in the '
    "service; found {found!r}.",
    "bad-principal": 'a principal is "*" or an object with AWS, Service, Federated or CanonicalUser; found {found}.',
    "bad-operator": "there is no condition operator {found}.",
    "bad-date": "{found!r} is no date; write 2026-03-01T08:00:00Z, or seconds since 1970.",
    "bad-condition-value": "a condition compares texts, numbers and truth values; found {found}.",
    "bad-context-value": "a key has a text, a number or a truth value, or a list of them.",
}
