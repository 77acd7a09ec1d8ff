// Standard input for `npm run doctor`: a token that shall not stand in the shell's history.
import { readStream } from './checks/network';
import type { DoctorFlags } from './doctor-flags';

const MAX_INPUT_BYTES = 64 * 1024;

/** The flag that is `-`, as standard input has it; undefined where that is no token. */
export async function readInput({ token, bearer }: DoctorFlags): Promise<Partial<DoctorFlags> | undefined> {
  const name = [token, bearer].indexOf('-');
  if (name < 0) return {};
  const text = (await readStream(process.stdin, MAX_INPUT_BYTES).catch(() => '')).trim();
  return text === '' ? undefined : { [name === 0 ? 'token' : 'bearer']: text };
}
