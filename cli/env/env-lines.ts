// The text of a `.env`, line by line: what cannot be read as a line, and new values in it, with every other line kept.
import dotenv from 'dotenv';
import { OwnerError } from '../terminal/owner-error';

/** An assignment as dotenv reads it; the rest of the line is its value. */
const ASSIGNMENT = /^\s*([\w.-]+)\s*=/;
const BLANK_OR_COMMENT = /^\s*(?:#|$)/;

/** False for bytes that are no UTF-8, as they are read. */
export const isText = (text: string) => !/[\0\ufffd]/.test(text);

/** Numbers, from 1, of the lines that set nothing and are no comment: what was meant by them is lost. */
export function brokenLines(text: string): number[] {
  return text.split('\n').flatMap((line, index) => {
    const setsSomething = Object.keys(dotenv.parse(line)).length > 0;
    return setsSomething || BLANK_OR_COMMENT.test(line) ? [] : [index + 1];
  });
}

/**
 * @param values what to set, by name; '' leaves a variable empty
 * @param render the lines of a variable that the text does not have yet
 * @throws OwnerError, where a value would be read otherwise than it was meant
 */
export function withValues<Name extends string>(
  text: string,
  values: Readonly<Partial<Record<Name, string>>>,
  render: (name: Name, value: string) => string,
): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const added: string[] = [];
  for (const [name, value] of Object.entries(values) as [Name, string][]) {
    // dotenv goes by the last one.
    const index = lines.findLastIndex((line) => ASSIGNMENT.exec(line)?.[1] === name);
    if (index >= 0) lines[index] = `${name}=${value}${lines[index]?.endsWith('\r') ? '\r' : ''}`;
    else if (value !== '') added.push(render(name, value));
  }
  const written = [...lines, ''].join('\n') + added.join('');
  checkThat(written, { ...dotenv.parse(text), ...values } as Record<string, string>);
  return written;
}

function checkThat(written: string, meant: Record<string, string>): void {
  const read = dotenv.parse(written);
  const wrong = Object.entries(meant).find(([name, value]) => (read[name] ?? '') !== value);
  if (wrong)
    throw new OwnerError(`The value for ${wrong[0]} cannot be written to .env: quotes and line breaks are lost in it.`);
}
