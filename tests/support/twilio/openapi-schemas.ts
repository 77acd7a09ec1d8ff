// Twilio's schemas, made strict: its documents allow any further field and require none in an answer, while its API
// always answers with all of them.
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { documentOf, type Operation, type Schema } from './openapi-documents';

const MAIL_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

/** Form fields and parameters of a query are text: `true` must be a boolean there, and `50` an integer. */
const requests = newAjv({ coerceTypes: true });
const answers = newAjv({});

const compiled = new WeakMap<object, ValidateFunction>();

export function validateAnswer(host: string, schema: Schema, answer: unknown): string[] {
  return validate(answers, schema, () => strict(host, schema), answer);
}

/** @param whole the whole of what was sent, where the schema names everything that may be sent */
export function validateRequest(host: string, schema: Schema, whole: Record<string, unknown>): string[] {
  const closed = () => ({ ...resolved(host, schema), additionalProperties: false });
  return validate(requests, schema, closed, whole);
}

const parameterSchemas = new WeakMap<Operation, Schema>();

/** The parameters of path and query as one object. */
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
    return `${instancePath || 'all of it'} ${message} ${name}`.trim();
  });
}

function newAjv(options: object): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, ...options });
  addFormats(ajv);
  ajv.addFormat('date-time-rfc-2822', MAIL_DATE);
  ajv.addFormat('http-method', /^(?:GET|POST)$/);
  return ajv.addFormat('uri-map', true);
}

/** Without references: none of the schemas in use contains itself. */
function resolved(host: string, { $ref, ...schema }: Schema): Schema {
  const target = $ref ? documentOf(host).components.schemas[$ref.replace(/.*\//, '')] : undefined;
  const whole = { ...(target && resolved(host, target)), ...schema };
  if (whole.items) whole.items = resolved(host, whole.items);
  if (whole.properties) {
    whole.properties = mapValues(whole.properties, (property) => resolved(host, property));
  }
  return whole;
}

/** Every field that Twilio names is there, and no other. */
function strict(host: string, schema: Schema): Schema {
  return closed(resolved(host, schema));
}

function closed(schema: Schema): Schema {
  if (schema.items) return { ...schema, items: closed(schema.items) };
  if (!schema.properties) return schema;
  const properties = mapValues(schema.properties, closed);
  for (const [name, property] of Object.entries(properties)) {
    // Twilio's own examples have relative addresses in `uri` and `next_page_uri`.
    if (/uri$/.test(name) && property.format === 'uri') property.format = 'uri-reference';
  }
  return { ...schema, properties, required: Object.keys(properties), additionalProperties: false };
}

const mapValues = (object: Record<string, Schema>, change: (schema: Schema) => Schema): Record<string, Schema> =>
  Object.fromEntries(Object.entries(object).map(([name, schema]) => [name, change(schema)]));
