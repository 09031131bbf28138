// What runs inside a worker for a JavaScript handler: the counterpart of guest.py, in one file.
//
// Node cannot block on a promise, so time is driven from outside of the handler: whenever nothing is left to do, the
// first thing that waits is told to the parent (a call of a service, else the timer that is due next), and the answer
// lets the handler go on. Everything that happens in between happens at one moment of virtual time.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const [source, sink] = process.argv.slice(-2).map(Number);
const EPOCH_MS = Date.UTC(2026, 0, 1);
const LONGEST_US = 900_000_000;
const realImmediate = setImmediate, realTimeout = setTimeout, RealDate = Date, exit = process.reallyExit.bind(process);
const { parse, stringify } = JSON;
let id = 0, now = 0, rest = Buffer.alloc(0), timers = new Map(), serial = 0;
const calls = [];

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
const wholeText = (text) => String(text).toWellFormed?.() ?? String(text).replace(/[\ud800-\udfff]/g, "?");

function complain(error, kind, text) {
  const stack = typeof error?.stack === "string" ? error.stack.split("\n").slice(0, 50) : [];
  const shown = stack.filter((line) => !line.includes("[eval") && !line.includes("node:")).map(renamed);
  const line = Number(/:(\d+)(?::\d+)?\)?$/.exec(shown.find((one) => one.includes("/var/task/")) ?? "")?.[1] ?? 0);
  const type = kind ?? error?.name ?? typeof error;
  const message = text ?? (error instanceof Error || error?.message !== undefined ? error.message : error);
  say({ is: "raised", type: wholeText(type).slice(0, 200), message: wholeText(message).slice(0, 2000), stack: shown.map(wholeText), line });
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
    const timer = { due: now + us, run, given, serial: ++serial, every: every ? us : 0, ref: () => timer, unref: () => timer, hasRef: () => true, refresh: () => ((timer.due = now + us), timer), close: () => timers.delete(timer.serial), [Symbol.toPrimitive]: () => timer.serial };
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

// Let virtual time go on until `promise` is settled.
async function outcome(promise) {
  let settled;
  Promise.resolve(promise).then((value) => (settled = { value }), (error) => (settled = { error }));
  for (let idle = 0; !settled;) {
    await breath();
    if (settled) break;
    if (calls.length) {
      const { message, resolve, reject } = calls.shift();
      say(message);
      const heard = hear();
      if ("error" in heard) reject(Object.assign(new Error(heard.error), { name: heard.code || "ServiceError", $metadata: { httpStatusCode: heard.status } }));
      else resolve(heard.answer);
      idle = 0;
    } else if (idle < 3 || busy()) {
      idle += 1;
      if (busy()) await new Promise((resolve) => realTimeout(resolve, 1));
    } else {
      idle = 0;
      const next = [...timers.values()].sort((one, other) => one.due - other.due || one.serial - other.serial)[0];
      say({ is: "wait", us: next ? Math.max(0, next.due - now) : LONGEST_US });
      hear();
      if (next && timers.has(next.serial)) {
        if (next.every) next.due = now + next.every;
        else timers.delete(next.serial);
        next.run(...next.given);
      }
    }
  }
  return settled;
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
    complain(error, kind);
    return;
  }
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") {
    complain(new Error(`${name} is undefined or not exported`), "Runtime.HandlerNotFound");
    return;
  }
  say({ is: "done", value: null });
  return handler;
}

async function imported(code, file, task) {
  const esm = task.suffix === ".mjs" || (task.suffix === ".js" && /^\s*(import\s*[\w{*"']|export\s)/m.test(code));
  if (!esm) {
    const require = createRequire(file);
    const module = { exports: {} };
    const wrapped = vm.compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], { filename: file });
    wrapped.call(module.exports, module.exports, require, module, file, path.dirname(file));
    return module.exports;
  }
  const settled = await outcome(import(task.suffix === ".mjs" || Number(process.versions.node.split(".")[0]) >= 22 ? pathToFileURL(file).href : `data:text/javascript,${encodeURIComponent(code)}`));
  if ("error" in settled) throw settled.error;
  return settled.value;
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

async function invoke(handler, told, most) {
  let settled;
  try {
    const { promise, callback } = withCallback();
    const returned = handler(told.event, contextOf(told.context), callback);
    const later = returned && typeof returned.then === "function";
    settled = await outcome(later ? returned : handler.length >= 3 ? promise : returned);
  } catch (error) {
    settled = { error };
  }
  if ("error" in settled) return complain(settled.error);
  let text;
  try {
    text = stringify({ id, is: "done", value: settled.value ?? null });
  } catch (error) {
    return complain(error, "Runtime.MarshalError");
  }
  if (text.length > most) return complain(new Error(), "Function.ResponseSizeTooLarge", `Response payload size exceeded maximum allowed payload size (${most} bytes).`);
  send(text);
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
process.on("uncaughtException", (error) => (complain(error), exit(1)));
process.on("unhandledRejection", (error) => (complain(error, "Runtime.UnhandledPromiseRejection"), exit(1)));
globalThis.slslab = { call: (service, operation, given) => new Promise((resolve, reject) => calls.push({ message: { is: "call", service, operation, arguments: given }, resolve, reject })) };
const handler = await load(told);
for (;;) {
  const next = hear();
  id = next.id;
  if (next.do === "bye") {
    say({ is: "done", value: null });
    exit(0);
  } else if (next.do === "weigh") {
    say({ is: "done", value: process.resourceUsage().maxRSS });
  } else {
    process.env._X_AMZN_TRACE_ID = next.context.trace ?? "";
    await invoke(handler, next, told.task.most);
  }
}
