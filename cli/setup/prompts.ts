// Single questions in a terminal, with their rules.
import * as clack from '@clack/prompts';
import { read } from '../../src/config/values';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import { NOTHING_CHANGED } from '../terminal/progress';

// Ctrl-D closes the input: the question would wait forever, and Node.js would end the process with a warning.
clack.updateSettings({ aliases: { '\x04': 'cancel' } });

/** Trimmed. */
export async function askText(
  message: string,
  validate: (text: string | undefined) => string | undefined,
  options: { readonly placeholder?: string; readonly initialValue?: string | undefined },
): Promise<string> {
  return (await answered(clack.text({ message, validate, ...options }))).trim();
}

export const needed = (text = '') => (text.trim() ? undefined : 'It is needed.');

/** What is wrong with a text for the variable; undefined where nothing is. */
export function problemOf(name: VariableName) {
  return (text = '') => {
    if (name === 'OIDC_JWKS_URI' && !text.trim()) return undefined;
    const reading = read<unknown>(VARIABLES[name].format, text.trim());
    if ('problem' in reading) return `It ${reading.problem}.`;
    const isPlain = /^http:/i.test(text.trim());
    return isPlain ? 'It must begin with https://: Twilio cannot ask a provider on this computer.' : undefined;
  };
}

/** @throws OwnerError where the owner ended it with Ctrl-C */
export async function answered<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await answer;
  if (clack.isCancel(value)) throw new OwnerError(NOTHING_CHANGED);
  return value as Exclude<T, symbol>;
}
