// What setup tells of others: the findings of doctor's checks, of which a problem ends it, and names at Twilio.
import type { Finding } from '../terminal/finding';
import { OwnerError } from '../terminal/owner-error';

/** @throws OwnerError with the first problem */
export function refuse(findings: readonly Finding[]): void {
  const [problem] = sentencesOf('problem', findings);
  if (problem) throw new OwnerError(problem);
}

/** What was looked at, what is wrong and what to do, for each finding of the status. */
export function sentencesOf(status: 'problem' | 'warning', findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) =>
    finding.status === status && 'remedy' in finding ? [`${finding.check}: ${finding.message} ${finding.remedy}`] : [],
  );
}

/** Names are whatever somebody typed into the console. */
export const printable = (text: string) => text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, 64);
