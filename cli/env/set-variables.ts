// Sets variables in the text of a `.env` file and keeps every other line.
import dotenv from 'dotenv';
import { OwnerError } from '../terminal/owner-error';

/** An assignment as dotenv reads it; the rest of the line is its value. */
const ASSIGNMENT = /^\s*([\w.-]+)\s*=/;

/**
 * @param values by name; an empty text unsets a variable
 * @param render the lines of a variable that the text does not have yet
 * @throws OwnerError if dotenv would read a value differently
 */
export function setVariables<Name extends string>(
  text: string,
  values: Readonly<Partial<Record<Name, string>>>,
  render: (name: Name, value: string) => string,
): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const added: string[] = [];
  for (const [name, value] of Object.entries(values) as [Name, string][]) {
    // If a variable is assigned more than once, dotenv takes the last one.
    const index = lines.findLastIndex((line) => ASSIGNMENT.exec(line)?.[1] === name);
    if (index >= 0) lines[index] = `${name}=${value}${lines[index]?.endsWith('\r') ? '\r' : ''}`;
    else if (value !== '') added.push(render(name, value));
  }
  const updated = [...lines, ''].join('\n') + added.join('');
  requireReadableAs(updated, { ...dotenv.parse(text), ...values } as Record<string, string>);
  return updated;
}

function requireReadableAs(text: string, expected: Record<string, string>): void {
  const actual = dotenv.parse(text);
  const changed = Object.entries(expected).find(([name, value]) => (actual[name] ?? '') !== value);
  if (!changed) return;
  throw new OwnerError(
    `The value for ${changed[0]} cannot be written to .env, since the file cannot hold its quotes or line breaks.`,
  );
}
