// What Twilio's Serverless API refuses, one rule a function. The limits are those of its documentation.
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

export function unique(taken: boolean, what: string): void {
  // The client looks at the status alone: it searches for the name that is there after any failure.
  if (taken) throw new Refusal(409, 20409, `${what} already exists`);
}

export function domainSuffix(form: Form): string | null {
  const suffix = form.text('DomainSuffix');
  if (suffix.length > MAX_SUFFIX_CHARACTERS || /[^a-z0-9-]/.test(suffix)) refuse('Invalid DomainSuffix');
  return suffix || null;
}

export function variable(form: Form): { key: string; value: string } {
  const key = required(form, 'Key');
  const value = required(form, 'Value');
  if (key.length > MAX_KEY_CHARACTERS) refuse(`Key is longer than ${MAX_KEY_CHARACTERS} characters`);
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) refuse(`Value is larger than ${MAX_VALUE_BYTES} bytes`);
  return { key, value };
}

export function visibility(form: Form): string {
  const asked = required(form, 'Visibility');
  return ['public', 'protected', 'private'].includes(asked) ? asked : refuse('Invalid Visibility');
}

export function runtime(form: Form): string {
  const asked = form.text('Runtime') || DEFAULT_RUNTIME;
  return RUNTIMES.includes(asked) ? asked : refuse(`Runtime ${asked} is not supported`);
}

/** The field arrives as JSON in literal double quotes, which are not escaped inside. */
export function dependencies(form: Form): readonly { name: string; version: string }[] {
  const listed = JSON.parse(form.text('Dependencies').replace(/^"(.*)"$/, '$1') || '[]');
  for (const { name, version } of listed) {
    if (name === '@twilio/runtime-handler' && !RUNTIME_HANDLERS.includes(version)) {
      refuse(`Invalid version ${version} of dependency @twilio/runtime-handler`);
    }
  }
  return listed;
}

/** What a build is made of: versions that were uploaded to the same service, one for each path. */
export function versions<T extends { sid: string; path?: unknown }>(asked: readonly string[], uploaded: readonly T[]) {
  const found = asked.map((sid) => uploaded.find((version) => version.sid === sid) ?? refuse(`${sid} was not found`));
  if (new Set(found.map(({ path }) => path)).size < found.length) refuse('Two versions have the same path');
  return found;
}
