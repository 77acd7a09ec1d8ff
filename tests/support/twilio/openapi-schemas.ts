// Twilio's schemas, made strict: its documents allow additional fields and require none in an answer, but its API always
// returns all of them.
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { documentOf, type Operation, type Schema } from './openapi-documents';

const MAIL_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

/** Form fields and query parameters are text, so `true` must count as a boolean there, and `50` as an integer. */
const requests = newAjv({ coerceTypes: true });
const answers = newAjv({});

const compiled = new WeakMap<object, ValidateFunction>();

export function validateAnswer(host: string, schema: Schema, answer: unknown): string[] {
  return validate(answers, schema, () => requireAll(resolve(host, schema)), answer);
}

/** @param sent everything that was sent; anything that the schema does not name is an error */
export function validateRequest(host: string, schema: Schema, sent: Record<string, unknown>): string[] {
  const closedSchema = () => ({ ...resolve(host, schema), additionalProperties: false });
  return validate(requests, schema, closedSchema, sent);
}

const parameterSchemas = new WeakMap<Operation, Schema>();

/** All parameters, of the path and the query, as one object. */
export function schemaOfParameters(operation: Operation): Schema {
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
function resolve(host: string, { $ref, ...schema }: Schema): Schema {
  const target = $ref ? documentOf(host).components.schemas[$ref.replace(/.*\//, '')] : undefined;
  const whole = { ...(target && resolve(host, target)), ...schema };
  if (whole.items) whole.items = resolve(host, whole.items);
  if (whole.properties) {
    whole.properties = mapValues(whole.properties, (property) => resolve(host, property));
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
