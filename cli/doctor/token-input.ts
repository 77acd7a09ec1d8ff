// A token that shall not stand in the shell's history: from standard input, or asked for where that is a terminal.
import { Readable } from 'node:stream';
import { isCancel, password } from '@clack/prompts';
import { readBounded } from '../../src/fetch-json';
import { OwnerError } from '../terminal/owner-error';
import { NOTHING_CHANGED } from '../terminal/progress';
import type { DoctorFlags } from './doctor-flags';

const MAX_INPUT_BYTES = 64 * 1024;

/**
 * The flag that is `-`, as it was given.
 *
 * @throws OwnerError where that is no token, or the owner ended the question
 */
export async function readInput({ token, bearer }: DoctorFlags): Promise<Partial<DoctorFlags>> {
  const name = [token, bearer].indexOf('-');
  if (name < 0) return {};
  const text = (await (process.stdin.isTTY ? askForToken() : readToken())).trim();
  if (text === '') throw new OwnerError('Standard input must hold one token, and nothing else.');
  return { [name === 0 ? 'token' : 'bearer']: text };
}

function readToken(): Promise<string> {
  const input = Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
  return readBounded(input, MAX_INPUT_BYTES, new AbortController().signal).catch(() => '');
}

/** A terminal by itself cuts long lines. */
async function askForToken(): Promise<string> {
  const answer = await password({ message: 'Paste the token', output: process.stderr });
  if (isCancel(answer)) throw new OwnerError(NOTHING_CHANGED);
  return answer;
}
