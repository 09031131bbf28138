// The AWS SDK for JavaScript v3 as handlers use it, for the toy services: what `require("@aws-sdk/…")` gives.
//
// The body of a function of `ask` (which sends one call and promises its answer), of the tables of operations, errors
// and pages that the Python clients have, and of a few modules of Node. It returns a function: a package's name -> its
// exports, or undefined for a package that is not here.

const PACKAGES = {
  "client-dynamodb": ["dynamodb", "DynamoDB"], "client-ecs": ["ecs", "ECS"], "client-eventbridge": ["events", "EventBridge"],
  "client-kinesis": ["kinesis", "Kinesis"], "client-lambda": ["lambda", "Lambda"], "client-s3": ["s3", "S3"],
  "client-secrets-manager": ["secretsmanager", "SecretsManager"], "client-sfn": ["stepfunctions", "SFN"],
  "client-sns": ["sns", "SNS"], "client-sqs": ["sqs", "SQS"], "client-sts": ["sts", "STS"],
};
const AGAIN = new Set(["Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException"]);
const AGAIN_STATUS = new Set([429, 500, 502, 503, 504]);
const lower = (name) => name[0].toLowerCase() + name.slice(1);
const bytesOf = (value) => (value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : null);
let asked = 0;

// Values on their way out and back

async function outward(value, service) {
  const bytes = bytesOf(value);
  if (bytes) return service === "dynamodb" ? bytes.toString("base64") : { $bytes: bytes.toString("base64") };
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Readable) return outward(Buffer.concat(await partsOf(value)), service);
  if (Array.isArray(value)) return Promise.all(value.map((one) => outward(one, service)));
  if (value && typeof value === "object") {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(await Promise.all(pairs.map(async ([name, inner]) => [name, await outward(inner, service)])));
  }
  return value;
}

async function partsOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return parts;
}

function inward(value, name = "") {
  if (Array.isArray(value)) return value.map((one) => inward(one));
  if (value && typeof value === "object") {
    if (name === "Metadata") return value;
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, inward(one, inner)]));
  }
  if (value === null || value === undefined) return value;
  if (tables.times.includes(name)) return new Date(typeof value === "number" ? value * 1000 : value);
  return tables.blobs.includes(name) && typeof value === "string" ? new Uint8Array(Buffer.from(value, "base64")) : value;
}

// A table's items: their attributes have names of their author's, and only `B` and `BS` are not what they seem.
function withBinaries(value) {
  if (Array.isArray(value)) return value.map(withBinaries);
  if (!value || typeof value !== "object") return value;
  const [[kind, inner] = [], more] = Object.entries(value);
  if (!more && kind === "B" && typeof inner === "string") return { B: new Uint8Array(Buffer.from(inner, "base64")) };
  if (!more && kind === "BS" && Array.isArray(inner)) return { BS: inner.map((one) => new Uint8Array(Buffer.from(one, "base64"))) };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withBinaries(one)]));
}

function bodyOf(bytes) {
  const read = async () => new Uint8Array(bytes);
  const transformToString = async (encoding = "utf-8") => bytes.toString(encoding);
  return Object.assign(Readable.from([bytes]), { transformToByteArray: read, transformToString });
}

function received(service, operation, answer) {
  if (service === "dynamodb") return operation === "DescribeTable" ? inward(answer) : withBinaries(answer);
  const told = inward(answer);
  if (operation === "GetObject") told.Body = bodyOf(Buffer.from(answer.Body, "base64"));
  if (operation === "Invoke" && "Payload" in told) {
    told.Payload = Object.assign(new Uint8Array(Buffer.from(answer.Payload)), { transformToString: () => answer.Payload });
  }
  return told;
}

// Clients

class ServiceException extends Error {
  constructor(given = {}) {
    super(given.message);
    Object.assign(this, { $fault: "client", $metadata: {} }, given, { name: given.name ?? this.constructor.name });
  }
}

class Command {
  constructor(input = {}) {
    this.input = input;
  }
}

function servicePackage(service, title) {
  const errors = {}, codes = { ...tables.old }, base = class extends ServiceException {};
  for (const word of tables.errors[service].split(" ")) {
    const [name, code = name] = word.split("=");
    errors[name] = { [name]: class extends base {} }[name];
    codes[code] = name;
  }
  const failure = (error, attempts) => {
    const name = codes[error.name] ?? codes[error.name.split(".").at(-1)] ?? (error.name === "404" ? "NotFound" : error.name);
    const status = error.$metadata.httpStatusCode;
    const about = { ...error.fields, message: error.message, name, $fault: status >= 500 ? "server" : "client" };
    return new (errors[name] ?? base)({ ...about, Code: error.name, $metadata: { ...error.$metadata, attempts } });
  };
  const client = class {
    constructor(config = {}) {
      this.config = { region: async () => config.region ?? "eu-west-1", ...config };
      this.middlewareStack = { add() {}, addRelativeTo() {}, remove() {}, use() {} };
    }
    async send(command, ...more) {
      const given = this.sent(command);
      given.catch(() => {}); // whoever waits for it meets the error
      const callback = more.find((one) => typeof one === "function");
      return callback ? void given.then((value) => callback(null, value), callback) : given;
    }
    async sent(command) {
      const { service, operation } = command.constructor, most = this.config.maxAttempts ?? 3;
      const given = await outward(command.input, service);
      for (let attempt = 1; ; attempt += 1) {
        try {
          const answer = await ask(service, operation, given);
          const metadata = { httpStatusCode: answer?.StatusCode ?? 200, requestId: `${(asked += 1)}`, attempts: attempt, totalRetryDelay: 0 };
          return { $metadata: metadata, ...received(service, operation, answer ?? {}) };
        } catch (error) {
          if (!error.$metadata) throw error;
          const again = AGAIN.has(error.name) || AGAIN_STATUS.has(error.$metadata.httpStatusCode);
          if (!again || attempt >= most) throw failure(error, attempt);
          await new Promise((resolve) => setTimeout(resolve, Math.floor(Math.random() * Math.min(20_000, 100 * 2 ** attempt))));
        }
      }
    }
    destroy() {}
  };
  const exports = { [`${title}Client`]: client, [`${title}ServiceException`]: base, ...errors };
  if (service === "s3") exports.NotFound = errors.NotFound ?? class NotFound extends base {};
  if (exports.NotFound) errors.NotFound = exports.NotFound;
  const whole = class extends client {};
  for (const operation of tables.operations[service]) {
    const command = class extends Command {};
    Object.defineProperty(command, "name", { value: `${operation}Command` });
    Object.assign(command, { service, operation });
    exports[`${operation}Command`] = command;
    whole.prototype[lower(operation)] = function (input, ...more) {
      return this.send(new command(input), ...more);
    };
  }
  for (const [of, operation, into, out, , bound] of tables.pages.filter(([of]) => of === service)) {
    exports[`paginate${operation}`] = async function* ({ client: asker, pageSize, startingToken }, input) {
      for (let token = startingToken; ; ) {
        const more = { ...(pageSize ? { [bound]: pageSize } : {}), ...(token === undefined ? {} : { [into]: token }) };
        const page = await asker.send(new exports[`${operation}Command`]({ ...input, ...more }));
        yield page;
        token = page[out];
        if (token === undefined || token === null) return;
      }
    };
  }
  for (const [, name, operation, wanted, missing, delay] of tables.waiters.filter(([of]) => of === service)) {
    exports[`waitUntil${name}`] = async ({ client: asker, maxWaitTime, minDelay = delay }, input) => {
      for (let waited = 0; ; waited += minDelay) {
        const found = await asker.send(new exports[`${operation}Command`](input)).then(
          () => true,
          (error) => {
            if (!missing.includes(error.Code)) throw error;
            return false;
          },
        );
        if (found === wanted) return { state: "SUCCESS" };
        if (waited + minDelay > maxWaitTime) throw Object.assign(new Error("Waiter has timed out"), { name: "TimeoutError" });
        await new Promise((resolve) => setTimeout(resolve, minDelay * 1000));
      }
    };
  }
  return { ...exports, [title]: whole };
}

// A table's items as JavaScript's values

function toAttribute(value, options = {}) {
  if (value === null) return { NULL: true };
  if (value === undefined) throw new Error("Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.");
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number" || typeof value === "bigint") {
    if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`Special numeric value ${value} is not allowed`);
    return { N: String(value) };
  }
  if (bytesOf(value)) return { B: value };
  if (Array.isArray(value)) return { L: value.filter((one) => one !== undefined || !options.removeUndefinedValues).map((one) => toAttribute(one, options)) };
  if (value instanceof Set) {
    const [first] = value;
    const all = [...value];
    if (first === undefined && options.convertEmptyValues) return { NULL: true };
    if (first === undefined) throw new Error("Pass a non-empty set, or options.convertEmptyValues=true.");
    return typeof first === "string" ? { SS: all } : bytesOf(first) ? { BS: all } : { NS: all.map(String) };
  }
  const plain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null || options.convertClassInstanceToMap || value instanceof Map;
  if (!plain) throw new Error(`Unsupported type passed: ${value}. Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.`);
  return { M: marshall(value instanceof Map ? Object.fromEntries(value) : value, options) };
}

function marshall(value, options = {}) {
  const pairs = Object.entries(value).filter(([, inner]) => typeof inner !== "function" && (inner !== undefined || !options.removeUndefinedValues));
  return Object.fromEntries(pairs.map(([name, inner]) => [name, toAttribute(inner, options)]));
}

function toNative(attribute, options = {}) {
  const [kind, value] = Object.entries(attribute)[0];
  const number = (text) => {
    if (options.wrapNumbers) return { value: text };
    if (Number.isInteger(Number(text)) && !Number.isSafeInteger(Number(text))) throw new Error(`${text} can't be converted to BigInt, set options.wrapNumbers to get string value.`);
    return Number(text);
  };
  if (kind === "NULL") return null;
  if (kind === "N") return number(value);
  if (kind === "L") return value.map((one) => toNative(one, options));
  if (kind === "M") return unmarshall(value, options);
  if (kind === "NS") return new Set(value.map(number));
  return kind === "SS" || kind === "BS" ? new Set(value) : value;
}

const unmarshall = (item, options = {}) => Object.fromEntries(Object.entries(item).map(([name, one]) => [name, toNative(one, options)]));
const MAPS = new Set(["Key", "Item", "Attributes", "ExpressionAttributeValues", "ExclusiveStartKey", "LastEvaluatedKey"]);
const LISTS = new Set(["Items", "Keys"]);

function translated(value, change, name = "") {
  if (value && MAPS.has(name)) return change(value);
  if (Array.isArray(value)) return value.map((one) => (LISTS.has(name) ? change(one) : translated(one, change)));
  if (!value || typeof value !== "object" || bytesOf(value) || name === "$metadata") return value;
  if (name === "Responses" && !Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([table, items]) => [table, items.map(change)]));
  return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, translated(one, change, inner)]));
}

function documents() {
  const low = packageOf("@aws-sdk/client-dynamodb");
  const named = { Get: "GetItem", Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem", Query: "Query", Scan: "Scan", BatchGet: "BatchGetItem", BatchWrite: "BatchWriteItem", TransactGet: "TransactGetItems", TransactWrite: "TransactWriteItems" };
  class DynamoDBDocumentClient {
    constructor(client, options = {}) {
      Object.assign(this, { client, options, config: client.config });
    }
    static from(client, options) {
      return new this(client, options);
    }
    async send(command) {
      const { operation } = command.constructor;
      const input = translated(command.input, (one) => marshall(one, this.options.marshallOptions));
      const answer = await this.client.send(new low[`${operation}Command`](input));
      return translated(answer, (one) => unmarshall(one, this.options.unmarshallOptions));
    }
    destroy() {}
  }
  const exports = { DynamoDBDocumentClient, DynamoDBDocument: class DynamoDBDocument extends DynamoDBDocumentClient {} };
  for (const [name, operation] of Object.entries(named)) {
    const command = Object.assign(class extends Command {}, { operation });
    exports[`${name}Command`] = command;
    exports.DynamoDBDocument.prototype[lower(name)] = function (input) {
      return this.send(new command(input));
    };
  }
  for (const name of ["Query", "Scan"]) {
    exports[`paginate${name}`] = async function* ({ client, pageSize, startingToken }, input) {
      for (let token = startingToken; ; ) {
        const page = await client.send(new exports[`${name}Command`]({ ...input, ...(pageSize ? { Limit: pageSize } : {}), ...(token ? { ExclusiveStartKey: token } : {}) }));
        yield page;
        token = page.LastEvaluatedKey;
        if (!token) return;
      }
    };
  }
  return exports;
}

const OTHERS = {
  "util-dynamodb": () => ({ marshall, unmarshall, convertToAttr: toAttribute, convertToNative: toNative }),
  "lib-dynamodb": documents,
  "lib-storage": () => ({
    Upload: class Upload {
      constructor(given) {
        this.given = given;
      }
      on() {}
      done() {
        return this.given.client.send(new (packageOf("@aws-sdk/client-s3").PutObjectCommand)(this.given.params));
      }
    },
  }),
  "s3-request-presigner": () => ({
    getSignedUrl: async (client, { input }, { expiresIn = 900 } = {}) =>
      `https://${input.Bucket}.s3.eu-west-1.amazonaws.com/${encodeURI(input.Key)}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=${expiresIn}&X-Amz-Signature=EXAMPLE`,
  }),
};
const made = new Map();

function packageOf(request) {
  if (!request.startsWith("@aws-sdk/")) return undefined;
  const name = request.slice("@aws-sdk/".length);
  if (!made.has(name)) {
    const make = name in PACKAGES ? () => servicePackage(...PACKAGES[name]) : OTHERS[name];
    if (!make) return undefined;
    made.set(name, make());
  }
  return made.get(name);
}

return packageOf;
