// A single question in the terminal, and what makes an answer valid.
import * as clack from '@clack/prompts';
import { read } from '../../src/config/formats';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import { NOTHING_CHANGED } from '../terminal/progress';

// Ctrl-D closes the input. Without this, the question would wait forever and Node.js would exit with a warning.
clack.updateSettings({ aliases: { '\x04': 'cancel' } });

/** @returns the answer, trimmed */
export async function askText(
  message: string,
  validate: (text: string | undefined) => string | undefined,
  {
    placeholder = '',
    initialValue = '',
  }: { readonly placeholder?: string; readonly initialValue?: string | undefined },
): Promise<string> {
  return (await unlessCancelled(clack.text({ message, validate, placeholder, initialValue }))).trim();
}

export const required = (text = '') => (text.trim() ? undefined : 'This is required.');

/** Validates an answer as the value of a variable. */
export function validatorOf(name: VariableName) {
  return (text = '') => {
    if (name === 'OIDC_JWKS_URI' && !text.trim()) return undefined;
    const reading = read<unknown>(VARIABLES[name].format, text.trim());
    if ('problem' in reading) return `It ${reading.problem}.`;
    const isPlainHttp = /^http:/i.test(text.trim());
    return isPlainHttp ? 'It must begin with https://: Twilio cannot reach a provider on this computer.' : undefined;
  };
}

/** @throws OwnerError if the owner pressed Ctrl-C */
export async function unlessCancelled<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await answer;
  if (clack.isCancel(value)) throw new OwnerError(NOTHING_CHANGED);
  return value as Exclude<T, symbol>;
}
