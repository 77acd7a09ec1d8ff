// The findings of doctor's checks in setup's output.
import type { Finding } from '../../advice/finding';
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
