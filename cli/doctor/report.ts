// Findings -> what `npm run doctor` prints: lines for people, or one JSON object for programs.
import { styleText } from 'node:util';
import type { Finding, Use } from '../../advice/finding';

type Status = Finding['status'];

const SIGNS = { ok: '✓', skipped: '–', warning: '!', problem: '✗' } as const;
const COLOURS = { ok: 'green', skipped: 'gray', warning: 'yellow', problem: 'red' } as const;

const VERDICTS: Readonly<Record<Use, string>> = {
  local: 'On this computer (npm start)',
  deploy: 'Deployed (npm run deploy)',
};

const SCOPES: Readonly<Record<Use, string>> = { local: ', for npm start', deploy: ', for a deploy' };

export interface Report {
  readonly findings: readonly Finding[];
  /** What the findings have a verdict for: a file of variables may be good for one use and not for the other. */
  readonly uses: readonly Use[];
}

/** A terminal shows no mark-up: backticks are for the page and the documents. */
export function withoutMarks(finding: Finding): Finding {
  const plain = (text: string) => text.replaceAll('`', '');
  const message = plain(finding.message);
  return 'remedy' in finding ? { ...finding, message, remedy: plain(finding.remedy) } : { ...finding, message };
}

/** The number of problems that keep the configuration from this use. */
export function problemsFor(use: Use, findings: readonly Finding[]): number {
  return findings.filter(({ status, scope = use }) => status === 'problem' && scope === use).length;
}

/** The number of findings of each status. */
export function summarize(findings: readonly Finding[]): Readonly<Record<Status, number>> {
  const summary = { ok: 0, skipped: 0, warning: 0, problem: 0 };
  for (const { status } of findings) summary[status] += 1;
  return summary;
}

export function jsonReport({ findings, uses }: Report): string {
  const verdicts = uses.map((use) => [use, problemsFor(use, findings) > 0 ? 'problem' : 'ok']);
  const report = {
    findings,
    summary: summarize(findings),
    ...(uses.length > 0 && { verdicts: Object.fromEntries(verdicts) }),
  };
  return JSON.stringify(report, undefined, 2);
}

/** A line for each finding, with a remedy once below those that it is for, a summary, and the verdicts. */
export function textReport({ findings, uses }: Report, isColoured: boolean): string {
  const paint = (status: Status, text: string) => (isColoured ? styleText(COLOURS[status], text) : text);
  const line = (status: Status, title: string, text: string) => `${paint(status, SIGNS[status])} ${title}: ${text}`;
  const lines = groupsOf(findings).flatMap((group) => [
    ...group.map(({ status, check, scope, message }) => line(status, `${check}${scope ? SCOPES[scope] : ''}`, message)),
    ...remedyLines(group),
  ]);
  const verdicts = uses.map((use) => {
    const problems = problemsFor(use, findings);
    return line(
      problems > 0 ? 'problem' : 'ok',
      VERDICTS[use],
      problems > 0 ? `${pluralize(problems, 'problem')}.` : 'no problem.',
    );
  });
  return [...lines, '', summaryLine(summarize(findings)), ...verdicts].join('\n');
}

/** Findings of one check with the same remedy stand together, where the first of them is. */
function groupsOf(findings: readonly Finding[]): Finding[][] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const group = groups.find(([first]) => first?.check === finding.check && isSameRemedy(first, finding));
    if (group) group.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

const isSameRemedy = (one: Finding, other: Finding) =>
  'remedy' in one && 'remedy' in other && one.remedy === other.remedy;

function remedyLines(group: readonly Finding[]): string[] {
  const [remedy] = group.flatMap((finding) => ('remedy' in finding ? [finding.remedy] : []));
  if (remedy === undefined) return [];
  const numbers = new Set(group.flatMap((finding) => ('remedy' in finding ? (finding.twilioErrors ?? []) : [])));
  const errors = numbers.size > 0 ? ` An app sees Twilio error ${[...numbers].join(' or ')}.` : '';
  return [`  → ${remedy}${errors}`];
}

function summaryLine({ ok, warning, problem, skipped }: Readonly<Record<Status, number>>): string {
  const parts = [`${ok} ok`, pluralize(warning, 'warning'), pluralize(problem, 'problem')];
  return [...parts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
}

const pluralize = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
