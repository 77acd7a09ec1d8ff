// The README's table of variables, between two comments.
import { VARIABLES, type Variable } from '../src/config/variables';

const BEGIN = '<!-- variables: npm run docs -->\n';
const END = '<!-- /variables -->';

/** The README with its table rendered anew; unchanged where the comments are missing. */
export function withVariablesTable(readme: string): string {
  const [before, rest] = splitAt(readme, BEGIN);
  const [, after] = splitAt(rest, END);
  return after === '' ? readme : `${before}${BEGIN}${renderTable()}${END}${after}`;
}

function splitAt(text: string, mark: string): [string, string] {
  const index = text.indexOf(mark);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + mark.length)];
}

function renderTable(): string {
  const rows = Object.entries<Variable<unknown>>(VARIABLES).map(([name, variable]) => {
    const initial = variable.required ? 'required' : variable.default === undefined ? '' : `\`${variable.default}\``;
    return `| \`${name}\` | ${variable.meaning} | ${initial} |\n`;
  });
  return `| variable | meaning | default |\n| --- | --- | --- |\n${rows.join('')}`;
}
