// Checks an exchange against Twilio's own OpenAPI documents, as fetched by scripts/fetch-openapi.mjs: path, method,
// parameters, status and answer. None of these documents describes the upload of files, so an upload is not checked.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type Exchange, matchTemplate } from './requests';

const FOLDER = resolve('.cache/twilio-openapi');

/** No document describes the upload host. */
const FILES: Readonly<Record<string, string>> = {
  'serverless.twilio.com': 'twilio_serverless_v1.json',
  'api.twilio.com': 'twilio_api_v2010.json',
  'iam.twilio.com': 'twilio_iam_v1.json',
  'conversations.twilio.com': 'twilio_conversations_v1.json',
  'sync.twilio.com': 'twilio_sync_v1.json',
};

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema, which ajv reads
type Schema = Record<string, any>;

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export const hasDocuments = Object.values(FILES).every((file) => existsSync(join(FOLDER, file)));

const isDocumented = (host: string): boolean => Object.hasOwn(FILES, host);

const loaded = new Map<string, Document>();

function documentOf(host: string): Document {
  const found = loaded.get(host) ?? JSON.parse(readFileSync(join(FOLDER, FILES[host] ?? ''), 'utf8'));
  loaded.set(host, found);
  return found;
}

/** The operation with this method and path, and the values of the placeholders in its path. */
function operationOf(host: string, method: string, path: string) {
  for (const [template, item] of Object.entries(documentOf(host).paths)) {
    const names = matchTemplate(template, path);
    const operation = names && item[method.toLowerCase()];
    if (operation) return { operation, names };
  }
  return undefined;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Twilio's own client, @twilio-labs/serverless-api, sends a FriendlyName here, which Twilio's document does not have. */
const NAMED_ENVIRONMENT = /^POST \/v1\/Services\/\w+\/Environments$/;

/** @returns a sentence for each difference from Twilio's documents */
export function violations(exchange: Exchange): string[] {
  const { host, line } = exchange;
  if (!isDocumented(host)) return [];
  const [method = '', path = ''] = line.split(' ');
  const found = operationOf(host, method, path);
  if (!found) return [`${line} on ${host}: there is no such operation`];
  const { operation, names } = found;
  return [
    ...parameterProblems(exchange, operation, names),
    ...formProblems(exchange, operation),
    ...(exchange.status === 0 ? [] : answerProblems(exchange, operation)),
  ].map((problem) => `${line} on ${host}: ${problem}`);
}

function parameterProblems({ host, query }: Exchange, operation: Operation, names: Record<string, string>): string[] {
  const parameters = { ...names, ...Object.fromEntries(query) };
  return prefix('parameters', validateRequest(host, schemaOfParameters(operation), parameters));
}

function formProblems({ host, line, type, body }: Exchange, { requestBody }: Operation): string[] {
  const schema = requestBody?.content?.[FORM]?.schema;
  if (!schema) return body.length > 0 ? ['form: not expected'] : [];
  if (body.length > 0 && !type.startsWith(FORM)) return [`form: ${type} is not the expected type`];
  const fields = new URLSearchParams(body.toString());
  if (host === 'serverless.twilio.com' && NAMED_ENVIRONMENT.test(line)) fields.delete('FriendlyName');
  const isArray = (name: string) => schema.properties?.[name]?.type === 'array';
  const entries = [...fields.keys()].map((name) => [name, isArray(name) ? fields.getAll(name) : fields.get(name)]);
  return prefix('form', validateRequest(host, schema, Object.fromEntries(entries)));
}

function answerProblems({ host, status, answer }: Exchange, { responses }: Operation): string[] {
  // Twilio's documents do not describe errors, which all have this shape.
  if (status >= 400)
    return isError(answer, status) ? [] : [`answer: ${status} does not have the shape of Twilio's errors`];
  const response = responses[status];
  if (!response) return [`answer: ${status} is not a status of this operation`];
  const schema = response.content?.[JSON_TYPE]?.schema;
  if (!schema) return answer === undefined ? [] : ['answer: not expected'];
  return prefix('answer', validateAnswer(host, schema, answer));
}

function isError(answer: unknown, status: number): boolean {
  const { code, message, more_info, ...rest } = Object(answer);
  const isShaped = Number.isInteger(code) && typeof message === 'string' && URL.canParse(more_info);
  return isShaped && Object.keys(rest).join() === 'status' && rest.status === status;
}

const prefix = (what: string, problems: readonly string[]) => problems.map((problem) => `${what}: ${problem}`);

// Twilio's documents allow additional fields and require none in an answer, but its API always returns all of them: here
// the schemas are strict.

const MAIL_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

/** Form fields and query parameters are text, so `true` must count as a boolean there, and `50` as an integer. */
const requests = newAjv({ coerceTypes: true });
const answers = newAjv({});

const compiled = new WeakMap<object, ValidateFunction>();

function validateAnswer(host: string, schema: Schema, answer: unknown): string[] {
  return validate(answers, schema, () => requireAll(expand(host, schema)), answer);
}

/** @param sent everything that was sent; anything that the schema does not name is an error */
function validateRequest(host: string, schema: Schema, sent: Record<string, unknown>): string[] {
  const closedSchema = () => ({ ...expand(host, schema), additionalProperties: false });
  return validate(requests, schema, closedSchema, sent);
}

const parameterSchemas = new WeakMap<Operation, Schema>();

/** All parameters, of the path and the query, as one object. */
function schemaOfParameters(operation: Operation): Schema {
  const parameters = operation.parameters ?? [];
  const schema = parameterSchemas.get(operation) ?? {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.flatMap(({ name, required }) => (required ? [name] : [])),
  };
  parameterSchemas.set(operation, schema);
  return schema;
}

function validate(ajv: Ajv, key: Schema, make: () => Schema, value: unknown): string[] {
  const check = compiled.get(key) ?? ajv.compile(make());
  compiled.set(key, check);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => {
    const name = params.additionalProperty ?? '';
    return `${instancePath || 'the object'} ${message} ${name}`.trim();
  });
}

function newAjv(options: object): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, ...options });
  addFormats(ajv);
  ajv.addFormat('date-time-rfc-2822', MAIL_DATE);
  ajv.addFormat('http-method', /^(?:GET|POST)$/);
  return ajv.addFormat('uri-map', true);
}

/** Replaces references. None of the schemas in use contains itself. */
function expand(host: string, { $ref, ...schema }: Schema): Schema {
  const target = $ref ? documentOf(host).components.schemas[$ref.replace(/.*\//, '')] : undefined;
  const whole = { ...(target && expand(host, target)), ...schema };
  if (whole.items) whole.items = expand(host, whole.items);
  if (whole.properties) {
    whole.properties = mapValues(whole.properties, (property) => expand(host, property));
  }
  return whole;
}

/** Requires every field that the schema names, and allows no other. */
function requireAll(schema: Schema): Schema {
  if (schema.items) return { ...schema, items: requireAll(schema.items) };
  if (!schema.properties) return schema;
  const properties = mapValues(schema.properties, requireAll);
  for (const [name, property] of Object.entries(properties)) {
    // Twilio's own examples have relative URIs in `uri` and `next_page_uri`.
    if (/uri$/.test(name) && property.format === 'uri') property.format = 'uri-reference';
  }
  return { ...schema, properties, required: Object.keys(properties), additionalProperties: false };
}

const mapValues = (object: Record<string, Schema>, change: (schema: Schema) => Schema): Record<string, Schema> =>
  Object.fromEntries(Object.entries(object).map(([name, schema]) => [name, change(schema)]));
