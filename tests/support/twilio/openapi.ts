// Checks an exchange against Twilio's own OpenAPI documents: path, method, parameters, status, answer. The upload of
// files is in none of these documents, so nothing is checked there.
import type { Exchange } from './exchange';
import { isDocumented, type Operation, operationOf } from './openapi-documents';
import { schemaOfParameters, validateAnswer, validateRequest } from './openapi-schemas';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** @twilio-labs/serverless-api, Twilio's own client, names environments too; Twilio's document knows no such field. */
const NAMED_ENVIRONMENT = /^POST \/v1\/Services\/\w+\/Environments$/;

/** What Twilio's documents say otherwise, a sentence each. */
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
  const given = { ...names, ...Object.fromEntries(query) };
  return about('parameters', validateRequest(host, schemaOfParameters(operation), given));
}

function formProblems({ host, line, type, body }: Exchange, { requestBody }: Operation): string[] {
  const schema = requestBody?.content?.[FORM]?.schema;
  if (!schema) return body.length > 0 ? ['form: none is expected'] : [];
  if (body.length > 0 && !type.startsWith(FORM)) return [`form: ${type} is not the type that is expected`];
  const fields = new URLSearchParams(body.toString());
  if (host === 'serverless.twilio.com' && NAMED_ENVIRONMENT.test(line)) fields.delete('FriendlyName');
  const isArray = (name: string) => schema.properties?.[name]?.type === 'array';
  const entries = [...fields.keys()].map((name) => [name, isArray(name) ? fields.getAll(name) : fields.get(name)]);
  return about('form', validateRequest(host, schema, Object.fromEntries(entries)));
}

function answerProblems({ host, status, answer }: Exchange, { responses }: Operation): string[] {
  // Twilio's documents list no errors; all of them have this shape.
  if (status >= 400) return isError(answer, status) ? [] : [`answer: ${status} without Twilio's shape of an error`];
  const response = responses[status];
  if (!response) return [`answer: ${status} is not a status of this operation`];
  const schema = response.content?.[JSON_TYPE]?.schema;
  if (!schema) return answer === undefined ? [] : ['answer: none is expected'];
  return about('answer', validateAnswer(host, schema, answer));
}

function isError(answer: unknown, status: number): boolean {
  const { code, message, more_info, ...rest } = Object(answer);
  const isShaped = Number.isInteger(code) && typeof message === 'string' && URL.canParse(more_info);
  return isShaped && Object.keys(rest).join() === 'status' && rest.status === status;
}

const about = (what: string, problems: readonly string[]) => problems.map((problem) => `${what}: ${problem}`);
