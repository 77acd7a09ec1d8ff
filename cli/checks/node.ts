// Is this a version of Node.js that the project is tested with? scripts/preflight.cjs refuses one that is too old.
import { type Finding, findingsOf } from '../../advice/finding';

/** What Twilio runs, and what the tests run on. */
const TESTED_MAJORS = [20, 22, 24];

/** @param version such as `22.1.0` */
export function checkNode(version: string): readonly Finding[] {
  const { ok, warning } = findingsOf('Node');
  if (TESTED_MAJORS.includes(Number.parseInt(version, 10))) {
    return [ok(`${version} is supported, and Twilio runs the same major version.`)];
  }
  const message = `${version} is not one of the major versions that this project is tested with: ${TESTED_MAJORS.join(', ')}.`;
  return [warning(message, 'Install Node.js 22 from https://nodejs.org, then run npm install.')];
}
