// Text from outside in setup's output: the findings of doctor's checks, and names at Twilio.
import type { Finding } from '../terminal/finding';
import { OwnerError } from '../terminal/owner-error';

/** @throws OwnerError with the first problem, if there is one */
export function throwFirstProblem(findings: readonly Finding[]): void {
  const [problem] = sentencesOf('problem', findings);
  if (problem) throw new OwnerError(problem);
}

/** For each finding with this status: what was checked, what is wrong and what to do. */
export function sentencesOf(status: 'problem' | 'warning', findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) =>
    finding.status === status && 'remedy' in finding ? [`${finding.check}: ${finding.message} ${finding.remedy}`] : [],
  );
}

/** Replaces control characters and the like: anyone with access to the Console can choose a name. */
export const printable = (text: string) => text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, 64);
