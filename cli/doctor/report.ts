// Findings -> what `npm run doctor` prints: lines for people, or one JSON object for programs.
import { styleText } from 'node:util';
import type { Finding } from '../terminal/finding';

type Status = Finding['status'];

const SIGNS = { ok: '✓', skipped: '–', warning: '!', problem: '✗' } as const;
const COLOURS = { ok: 'green', skipped: 'gray', warning: 'yellow', problem: 'red' } as const;

/** The number of findings of each status. */
export function summarize(findings: readonly Finding[]): Readonly<Record<Status, number>> {
  const summary = { ok: 0, skipped: 0, warning: 0, problem: 0 };
  for (const { status } of findings) summary[status] += 1;
  return summary;
}

export function jsonReport(findings: readonly Finding[]): string {
  return JSON.stringify({ findings, summary: summarize(findings) }, undefined, 2);
}

/** A line for each finding, its remedy below it, and a summary. */
export function textReport(findings: readonly Finding[], isColoured: boolean): string {
  const paint = (status: Status, text: string) => (isColoured ? styleText(COLOURS[status], text) : text);
  const lines = findings.flatMap((finding) => {
    const { status, check, message } = finding;
    return [`${paint(status, SIGNS[status])} ${check}: ${message}`, ...remedyLines(finding)];
  });
  return [...lines, '', summaryLine(summarize(findings))].join('\n');
}

function remedyLines(finding: Finding): string[] {
  if (!('remedy' in finding)) return [];
  const { remedy, twilioErrors = [] } = finding;
  const errors = twilioErrors.length > 0 ? ` An app sees Twilio error ${twilioErrors.join(' or ')}.` : '';
  return [`  → ${remedy}${errors}`];
}

function summaryLine({ ok, warning, problem, skipped }: Readonly<Record<Status, number>>): string {
  const parts = [`${ok} ok`, pluralize(warning, 'warning'), pluralize(problem, 'problem')];
  return [...parts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
}

const pluralize = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
