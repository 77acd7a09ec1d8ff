// The documents' tables of variables and of reasons, rendered from the tables in the code.
import { REASON_ADVICE } from '../../advice/reasons';
import { rowOf, VARIABLE_NAMES } from '../../src/config/variables';
import { REASONS, type Reason } from '../../src/errors';

/** By document: gives it with its table rendered again. Throws if the comments around the table are missing. */
export const TABLES: Readonly<Record<string, (document: string) => string>> = {
  'docs/variables.md': (document) => replaceTable(document, 'variables', renderVariables()),
  'docs/reasons.md': (document) => replaceTable(document, 'reasons', renderReasons()),
};

function replaceTable(document: string, name: string, table: string): string {
  const [opening, closing] = [`<!-- ${name}: npm run docs -->\n`, `<!-- /${name} -->`];
  const begin = document.indexOf(opening);
  const end = document.indexOf(closing, begin);
  if (begin < 0 || end < 0) throw new Error(`The comments around the table of ${name} are missing.`);
  return document.slice(0, begin) + opening + table + document.slice(end);
}

function renderVariables(): string {
  const rows = VARIABLE_NAMES.map((name) => {
    const { required, default: initial, meaning } = rowOf(name);
    const value = required ? 'required' : initial === undefined ? '' : `\`${initial}\``;
    return `| \`${name}\` | ${meaning} | ${value} |\n`;
  });
  return `| variable | meaning | default |\n| --- | --- | --- |\n${rows.join('')}`;
}

function renderReasons(): string {
  const rows = Object.entries(REASON_ADVICE).map(([reason, { meaning, remedy }]) => {
    const sentences = `${meaning} ${remedy}`.replace(/`docs\/([\w-]*\.md)`/g, '[$1]($1)');
    return `| \`${reason}\` | \`${REASONS[reason as Reason]}\` | ${sentences} |\n`;
  });
  return `| reason | code | meaning, and what to do |\n| --- | --- | --- |\n${rows.join('')}`;
}
