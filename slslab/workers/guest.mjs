// What runs inside a worker for a JavaScript handler: the counterpart of guest.py, in one file.
//
// Node cannot block on a promise, so time is driven from outside of the handler: whenever nothing is left to do, the
// parent is told all that is waited for (calls of services, and the timer that is due next), and an answer lets the
// handler go on. Everything that happens in between happens at one moment of virtual time. Where a worker takes several
// requests at a time, what is waited for has the id of its request, which Node carries along from promise to promise.

import { AsyncLocalStorage } from "node:async_hooks";
import fs from "node:fs";
import Module, { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

const [source, sink] = process.argv.slice(-2).map(Number);
const EPOCH_MS = Date.UTC(2026, 0, 1);
const LONGEST_US = 900_000_000;
const realImmediate = setImmediate, realTimeout = setTimeout, RealDate = Date, exit = process.reallyExit.bind(process);
const { parse, stringify } = JSON;
let id = 0, now = 0, rest = Buffer.alloc(0), timers = new Map(), serial = 0;
let said = []; // what this turn has to say: { id, by, word }
const asking = new Map(); // "id/by" -> how to go on with the answer
const alarms = new Map(); // request -> when the parent will have told that time is over
const live = new Map(); // request -> whether it is an invocation, oldest first
const request = new AsyncLocalStorage();

function hear() {
  const chunk = Buffer.alloc(65536);
  for (;;) {
    const end = rest.indexOf(10);
    if (end >= 0) {
      const message = parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      now = message.now ?? now;
      return message;
    }
    const size = fs.readSync(source, chunk);
    if (!size) exit(0);
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
  }
}

function send(text) {
  const data = Buffer.from(text.replace(/[\u007f-\uffff]/g, (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0")) + "\n");
  for (let at = 0; at < data.length;) at += fs.writeSync(sink, data, at);
}

const say = (message) => send(stringify({ id, ...message }));
const newest = () => [...live.keys()].at(-1) ?? id;
const mine = () => (live.has(request.getStore()) ? request.getStore() : newest());
const wholeText = (text) => String(text).toWellFormed?.() ?? String(text).replace(/[\ud800-\udfff]/g, "?");

function complain(error, kind, text) {
  const stack = typeof error?.stack === "string" ? error.stack.split("\n").slice(0, 50) : [];
  const shown = stack.filter((line) => !line.includes("[eval") && !line.includes("node:")).map(renamed);
  const line = Number(/:(\d+)(?::\d+)?\)?$/.exec(shown.find((one) => one.includes("/var/task/")) ?? "")?.[1] ?? 0);
  const type = kind ?? error?.name ?? typeof error;
  const message = text ?? (error instanceof Error || error?.message !== undefined ? error.message : error);
  finish({ is: "raised", type: wholeText(type).slice(0, 200), message: wholeText(message).slice(0, 2000), stack: shown.map(wholeText), line });
}

let folder = "/var/task";
const renamed = (line) => line.replaceAll(pathToFileURL(folder).href, "file:///var/task").replaceAll(folder + "/", "/var/task/");

// Time and chance

function followTheClock() {
  class VirtualDate extends RealDate {
    constructor(...given) {
      given.length ? super(...given) : super(EPOCH_MS + now / 1000);
    }
    static now() {
      return Math.floor(EPOCH_MS + now / 1000);
    }
  }
  globalThis.Date = VirtualDate;
  performance.now = () => now / 1000;
  const hrtime = () => [Math.floor(now / 1e6), (now % 1e6) * 1000];
  process.hrtime = Object.assign(hrtime, { bigint: () => BigInt(now) * 1000n });
  const start = (every) => (run, ms = 0, ...given) => {
    const us = Math.min(LONGEST_US, Math.max(1000, Math.round(Number(ms) * 1000) || 1000));
    const timer = { of: mine(), due: now + us, run, given, serial: ++serial, every: every ? us : 0, ref: () => timer, unref: () => timer, hasRef: () => true, refresh: () => ((timer.due = now + us), timer), close: () => timers.delete(timer.serial), [Symbol.toPrimitive]: () => timer.serial };
    timers.set(timer.serial, timer);
    return timer;
  };
  const stop = (timer) => void timers.delete(typeof timer === "object" ? timer?.serial : Number(timer));
  globalThis.setTimeout = start(false);
  globalThis.setInterval = start(true);
  globalThis.clearTimeout = globalThis.clearInterval = stop;
}

function followTheSeed(seed) {
  let state = BigInt(seed) & 0xffffffffffffffffn;
  Math.random = () => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
  };
}

const breath = () => new Promise((resolve) => realImmediate(resolve));

// The last word of a request.
function finish(word) {
  const of = mine();
  live.delete(of);
  alarms.delete(of);
  for (const [key, { reject }] of asking) if (key.startsWith(`${of}/`) && asking.delete(key)) reject?.(new Error("the invocation is over"));
  if (!live.size) said = [];
  said.push({ id: of, by: 0, word });
}

function ask(word) {
  return new Promise((resolve, reject) => {
    const of = mine(), by = ++serial;
    asking.set(`${of}/${by}`, { resolve, reject });
    said.push({ id: of, by, word });
  });
}

// Everything that can happen now has happened.
async function quiet() {
  for (let idle = 0; idle < 3 && !(said.length && !live.size);) {
    await breath();
    if (busy()) await new Promise((resolve) => realTimeout(resolve, 1));
    else idle += 1;
  }
}

// One timer of the request `of` that is due, the earliest first.
function ring(of) {
  const due = (timer) => timer.due <= now && (timer.of === of || !live.has(timer.of));
  const next = [...timers.values()].filter(due).sort((one, other) => one.due - other.due || one.serial - other.serial)[0];
  if (!next) return false;
  if (next.every) next.due = now + next.every;
  else timers.delete(next.serial);
  request.run(of, () => next.run(...next.given));
  return true;
}

// Each request waits for its next timer, and for nothing for ever where it waits for nothing else.
function wind() {
  for (const of of live.keys()) {
    const own = [...timers.values()].filter((timer) => timer.of === of || (!live.has(timer.of) && of === newest()));
    const due = Math.min(...own.map((timer) => timer.due));
    if (!Number.isFinite(due) || due >= (alarms.get(of) ?? Infinity)) continue;
    alarms.set(of, due);
    said.push({ id: of, by: ++serial, word: { is: "wait", us: Math.max(0, due - now) } });
  }
}

function flush() {
  const [only] = said, alone = said.length === 1 && only.id === id;
  if (alone && only.by === 0) say(only.word);
  else if (alone && live.size === 1 && asking.size + alarms.size === 1) {
    const way = asking.get(`${id}/${only.by}`); // one thing alone is waited for: no other thread is needed for it
    if (way && asking.delete(`${id}/${only.by}`)) asking.set(`${id}/0`, way);
    say(only.word);
  } else say({ is: "turn", said: said.map(({ id, by, word }) => ({ id, by, ...word })) });
  said = [];
}

function hearAnswer(heard) {
  const key = `${heard.id}/${heard.by ?? 0}`, way = asking.get(key);
  asking.delete(key);
  if ((alarms.get(heard.id) ?? Infinity) <= now) alarms.delete(heard.id);
  if (!way) return;
  if ("error" in heard) way.reject(refusal(heard));
  else way.resolve(heard.answer);
}

const refusal = ({ error, code, status, fields }) => Object.assign(new Error(error), { fields, name: code || "ServiceError", $metadata: { httpStatusCode: status } });

// Begin something and drive it, and whatever else comes, until there is a question about something else.
async function drive(of, begin) {
  live.set(of, true);
  request.run(of, begin);
  for (;;) {
    do await quiet();
    while (live.has(id) && ring(id));
    wind();
    flush();
    const heard = hear();
    id = heard.id;
    if (heard.do === "invoke") {
      live.set(id, true);
      request.run(id, () => invoke(handler, heard));
    } else if (heard.do === "bye") {
      say({ is: "done", value: null });
      exit(0);
    } else if (heard.do === "weigh") {
      said.push({ id, by: 0, word: { is: "done", value: process.resourceUsage().maxRSS } });
    } else if (heard.do === "end") {
      live.delete(id);
    } else hearAnswer(heard);
  }
}

// Reading a file, a digest in the background: work that takes no virtual time and is waited for in earnest.
const QUIET = new Set(["PipeWrap", "TTYWrap", "Immediate", "Timeout", "FSEventWrap"]);
const busy = () => process.getActiveResourcesInfo().some((name) => !QUIET.has(name));

// The handler

async function load(told) {
  const { task, code } = told, name = told.function;
  folder = task.folder || process.cwd();
  const file = path.join(folder, task.module + task.suffix);
  let module;
  try {
    module = await imported(code, file, task);
  } catch (error) {
    const kind = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : /^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code) ? "Runtime.ImportModuleError" : undefined;
    return complain(error, kind);
  }
  handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") return complain(new Error(`${name} is undefined or not exported`), "Runtime.HandlerNotFound");
  finish({ is: "done", value: null });
}

const looksLikeEs = (code) => /^\s*(import\s*[\w{*"']|export\s)/m.test(code);

async function imported(code, file, task) {
  if (task.suffix !== ".mjs" && !(task.suffix === ".js" && looksLikeEs(code))) {
    const require = createRequire(file);
    const module = { exports: {} };
    const wrapped = vm.compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], { filename: file });
    wrapped.call(module.exports, module.exports, require, module, file, path.dirname(file));
    return module.exports;
  }
  const module = esModule(code, file);
  await module.link(linked);
  await module.evaluate();
  return module.namespace;
}

// ES modules of the handler's author are linked here, so that `import … from "@aws-sdk/…"` finds the lent one.
const modules = new Map();

function esModule(code, file) {
  const module = new vm.SourceTextModule(code, {
    identifier: file,
    initializeImportMeta: (meta) => Object.assign(meta, { url: pathToFileURL(file).href, filename: file, dirname: path.dirname(file) }),
    importModuleDynamically: async (specifier, from) => {
      const found = await linked(specifier, from);
      if (found.status === "unlinked") await found.link(linked);
      if (found.status === "linked") await found.evaluate();
      return found;
    },
  });
  modules.set(file, module);
  return module;
}

function given(exports, identifier) {
  const names = [...new Set([...Object.keys(exports), "default"])];
  const whole = exports.default ?? exports;
  return new vm.SyntheticModule(names, function () {
    for (const name of names) this.setExport(name, name === "default" ? whole : exports[name]);
  }, { identifier });
}

async function linked(specifier, from) {
  if (modules.has(specifier)) return modules.get(specifier);
  const sdk = lent(specifier);
  if (sdk || isBuiltin(specifier)) {
    modules.set(specifier, given(sdk ?? (await import(specifier)), specifier));
    return modules.get(specifier);
  }
  const own = /^(\.{0,2}\/|file:)/.test(specifier);
  const file = specifier.startsWith("file:") ? fileURLToPath(specifier) : own ? path.resolve(path.dirname(from.identifier), specifier) : createRequire(from.identifier).resolve(specifier);
  if (modules.has(file)) return modules.get(file);
  if (!fs.existsSync(file)) throw Object.assign(new Error(`Cannot find module '${renamed(file)}' imported from ${renamed(from.identifier)}`), { code: "ERR_MODULE_NOT_FOUND" });
  const code = fs.readFileSync(file, "utf8");
  if (own && (file.endsWith(".mjs") || (file.endsWith(".js") && looksLikeEs(code)))) return esModule(code, file);
  modules.set(file, given(own ? createRequire(from.identifier)(file) : await import(pathToFileURL(file).href), file));
  return modules.get(file);
}

function contextOf(told) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: told.function_name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${told.function_name}`,
    memoryLimitInMB: String(told.memory),
    awsRequestId: told.request_id,
    logGroupName: `/aws/lambda/${told.function_name}`,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.floor(Math.max(0, told.deadline - now) / 1000),
  };
}

async function invoke(handler, told) {
  process.env._X_AMZN_TRACE_ID = told.context.trace ?? "";
  let value, text;
  try {
    const { promise, callback } = withCallback();
    const returned = handler(told.event, contextOf(told.context), callback);
    const later = returned && typeof returned.then === "function";
    value = await (later ? returned : handler.length >= 3 ? promise : returned);
  } catch (error) {
    return complain(error);
  }
  try {
    text = stringify(value ?? null);
  } catch (error) {
    return complain(error, "Runtime.MarshalError");
  }
  if (text.length > most) return complain(new Error(), "Function.ResponseSizeTooLarge", `Response payload size exceeded maximum allowed payload size (${most} bytes).`);
  finish({ is: "done", value: parse(text) });
}

function withCallback() {
  let callback;
  const promise = new Promise((resolve, reject) => (callback = (error, value) => (error ? reject(error) : resolve(value))));
  return { promise, callback };
}

const told = hear();
id = told.id;
if (told.box) process.chdir(told.box);
Object.assign(process.env, told.task.variables);
followTheClock();
followTheSeed(told.seed);
for (const level of ["log", "info", "debug"]) console[level] = printer("INFO");
console.warn = printer("WARN");
console.error = printer("ERROR");
function printer(level) {
  return (...given) => {
    const text = given.length === 1 && typeof given[0] === "string" ? given[0] : formatted(given);
    fs.writeSync(1, (level === "INFO" && !text.includes("\n") ? text : stringify({ level, message: text })) + "\n");
  };
}
function formatted(given) {
  return given.map((one) => (typeof one === "string" ? one : one instanceof Error ? one.stack : stringify(one) ?? String(one))).join(" ");
}
process.on("uncaughtException", (error) => (complain(error), flush(), exit(1)));
process.on("unhandledRejection", (error) => (complain(error, "Runtime.UnhandledPromiseRejection"), flush(), exit(1)));
// The AWS SDK, where services were lent: see guest_sdk.js.
const lent = told.sdk ? vm.compileFunction(told.sdk.code, ["ask", "tables", "Readable"])((service, operation, given) => ask({ is: "call", service, operation, arguments: given }), told.sdk.tables, Readable) : () => undefined;
const loadModule = Module._load;
Module._load = (name, ...more) => lent(name) ?? loadModule(name, ...more);
const most = told.task.most;
let handler;
drive(id, () => load(told));
