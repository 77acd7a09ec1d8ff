// A token that shall not stand in the shell's history: from standard input, or asked for where that is a terminal.
import { isCancel, password } from '@clack/prompts';
import { readStream } from './checks/network';
import type { DoctorFlags } from './doctor-flags';

const MAX_INPUT_BYTES = 64 * 1024;

/** The flag that is `-`, as standard input has it; undefined where that is no token. */
export async function readInput({ token, bearer }: DoctorFlags): Promise<Partial<DoctorFlags> | undefined> {
  const name = [token, bearer].indexOf('-');
  if (name < 0) return {};
  const text = (await (process.stdin.isTTY ? askForToken() : readToken())).trim();
  return text === '' ? undefined : { [name === 0 ? 'token' : 'bearer']: text };
}

const readToken = () => readStream(process.stdin, MAX_INPUT_BYTES).catch(() => '');

/** A terminal by itself cuts long lines. */
async function askForToken(): Promise<string> {
  const answer = await password({ message: 'Paste the token' });
  return isCancel(answer) ? '' : answer;
}
