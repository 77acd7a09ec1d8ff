// Checks an exchange against Twilio's own OpenAPI documents: path, method, parameters, status and answer. None of these
// documents describes the upload of files, so an upload is not checked.
import type { Exchange } from './exchange';
import { isDocumented, type Operation, operationOf } from './openapi-documents';
import { schemaOfParameters, validateAnswer, validateRequest } from './openapi-schemas';

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
