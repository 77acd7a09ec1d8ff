// What Twilio's Serverless API refuses: one function for each rule, with the limits in Twilio's documentation.
import { type Form, required } from './forms';
import { invalid, Refusal } from './refusal';

const RUNTIMES = ['node20', 'node22', 'node24'];
const DEFAULT_RUNTIME = 'node22';
const RUNTIME_HANDLERS = ['2.0.1'];

const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_BYTES = 450;
const MAX_SUFFIX_CHARACTERS = 16;

const refuse = (message: string): never => {
  throw invalid(message);
};

export function requireUnique(isTaken: boolean, what: string): void {
  // twilio-run ignores the error code: after any failure, it looks for an existing service of that name.
  if (isTaken) throw new Refusal(409, 20409, `${what} already exists`);
}

export function readDomainSuffix(form: Form): string | null {
  const suffix = form.text('DomainSuffix');
  if (suffix.length > MAX_SUFFIX_CHARACTERS || /[^a-z0-9-]/.test(suffix)) refuse('Invalid DomainSuffix');
  return suffix || null;
}

export function readVariable(form: Form): { key: string; value: string } {
  const key = required(form, 'Key');
  const value = required(form, 'Value');
  if (key.length > MAX_KEY_CHARACTERS) refuse(`Key is longer than ${MAX_KEY_CHARACTERS} characters`);
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) refuse(`Value is larger than ${MAX_VALUE_BYTES} bytes`);
  return { key, value };
}

export function readVisibility(form: Form): string {
  const visibility = required(form, 'Visibility');
  return ['public', 'protected', 'private'].includes(visibility) ? visibility : refuse('Invalid Visibility');
}

export function readRuntime(form: Form): string {
  const runtime = form.text('Runtime') || DEFAULT_RUNTIME;
  return RUNTIMES.includes(runtime) ? runtime : refuse(`unsupported runtime: ${runtime}`);
}

/** The field is JSON between literal double quotes, with unescaped quotes inside. */
export function readDependencies(form: Form): readonly { name: string; version: string }[] {
  const listed = JSON.parse(form.text('Dependencies').replace(/^"(.*)"$/, '$1') || '[]');
  for (const { name, version } of listed) {
    if (name === '@twilio/runtime-handler' && !RUNTIME_HANDLERS.includes(version)) {
      refuse(
        `Some dependencies could not be validated. No matching version found for ${name}@${version}. You can find the valid versions at https://www.twilio.com/docs/serverless/functions-assets/handler`,
      );
    }
  }
  return listed;
}

/** The versions of a build: uploaded to the same service, at most one for each path. */
export function findVersions<T extends { sid: string; path?: unknown }>(
  sids: readonly string[],
  uploaded: readonly T[],
) {
  const found = sids.map((sid) => uploaded.find((version) => version.sid === sid) ?? refuse(`${sid} was not found`));
  if (new Set(found.map(({ path }) => path)).size < found.length) refuse('Two versions have the same path');
  return found;
}
