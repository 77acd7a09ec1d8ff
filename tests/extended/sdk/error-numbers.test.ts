import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { documents } from '../../support/fences';
import { installSdks } from './sdks';

/** As Twilio's list for all Voice SDKs has them: the class 31, the subclass 2 and the error 5 are 31205. */
interface ErrorClass {
  readonly code: number;
  readonly subclasses: readonly { readonly code: number; readonly errors: readonly ListedError[] }[];
}

interface ListedError {
  readonly code: number;
  readonly description: string;
  readonly explanation?: string;
}

const ABOUT_TOKENS = /\b(?:token|JWT)\b|authenticat|authorization|identity/i;

const packages = installSdks();
const rows = (documents.get('docs/troubleshooting.md') ?? '').match(/^\| .*$/gm) ?? [];
const documented = new Set(rows.flatMap((row) => row.split(' | ', 1)[0]?.match(/\b\d{4,5}\b/g) ?? []).map(Number));

function voiceNumbers(): number[] {
  const folder = join(packages, '@twilio/voice-errors/errors');
  return readdirSync(folder)
    .map((name): ErrorClass => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .flatMap(({ code, subclasses }) =>
      subclasses.flatMap((subclass) =>
        subclass.errors
          .filter(({ description, explanation }) => ABOUT_TOKENS.test(`${description} ${explanation}`))
          .map((error) => code * 1000 + subclass.code * 100 + error.code),
      ),
    );
}

function videoNumbers(): number[] {
  const errors: Record<string, new () => { code: number; message: string }> = createRequire(packages)(
    join(packages, 'twilio-video/lib/util/twilio-video-errors.js'),
  );
  return Object.entries(errors)
    .filter(([name]) => name.endsWith('Error') && name !== 'createTwilioError')
    .map(([, VideoError]) => new VideoError())
    .filter(({ message }) => ABOUT_TOKENS.test(message))
    .map(({ code }) => code);
}

describe('docs/troubleshooting.md', () => {
  it.each([
    ['voice-sdk', voiceNumbers, 31205],
    ['twilio-video', videoNumbers, 20107],
  ])('explains each number that %s ties to a token', (_, numbers, known) => {
    expect(numbers()).toContain(known);
    expect(numbers().filter((number) => !documented.has(number))).toEqual([]);
  });
});
