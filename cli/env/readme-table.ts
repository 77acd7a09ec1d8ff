// The README's table of variables, between two comments.
import { ROWS } from '../../src/config/variables';

const BEGIN = '<!-- variables: npm run docs -->\n';
const END = '<!-- /variables -->';

/** The README with its table rendered anew. @throws Error where the comments are missing */
export function withVariablesTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error('The README has lost the comments around its table of variables.');
  return readme.slice(0, begin) + BEGIN + renderTable() + readme.slice(end);
}

function renderTable(): string {
  const rows = Object.entries(ROWS).map(([name, variable]) => {
    const initial = variable.required ? 'required' : variable.default === undefined ? '' : `\`${variable.default}\``;
    return `| \`${name}\` | ${variable.meaning} | ${initial} |\n`;
  });
  return `| variable | meaning | default |\n| --- | --- | --- |\n${rows.join('')}`;
}
