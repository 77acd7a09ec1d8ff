// Reads a token from standard input, which keeps it out of the shell's history. A terminal gets a question instead.
import { Readable } from 'node:stream';
import { isCancel, password } from '@clack/prompts';
import { readBounded } from '../../src/fetch-json';
import { NOTHING_CHANGED, OwnerError } from '../terminal/output';
import type { DoctorFlags } from './flags';

const MAX_INPUT_BYTES = 64 * 1024;

/**
 * Reads the token of the flag that is `-`.
 *
 * @returns that flag with its token; nothing if no flag is `-`
 * @throws OwnerError if the input is empty or too long, or the owner cancels the question
 */
export async function readTokenInput({ token, bearer }: DoctorFlags): Promise<Partial<DoctorFlags>> {
  const name = token === '-' ? 'token' : bearer === '-' ? 'bearer' : undefined;
  if (!name) return {};
  const text = (await (process.stdin.isTTY ? askForToken() : readToken())).trim();
  if (text === '') throw new OwnerError(`Standard input is empty: --${name} - reads the token from it.`);
  return { [name]: text };
}

function readToken(): Promise<string> {
  const input = Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
  return readBounded(input, MAX_INPUT_BYTES).catch(() => {
    throw new OwnerError('Standard input is too long: it must contain one token and nothing else.');
  });
}

/** A prompt, because a terminal in its usual mode cuts long lines. */
async function askForToken(): Promise<string> {
  const answer = await password({ message: 'Paste the token', output: process.stderr });
  if (isCancel(answer)) throw new OwnerError(NOTHING_CHANGED);
  return answer;
}
