// Is this a version of Node.js that the project is tested with? scripts/preflight.cjs refuses one that is too old.
import { type Finding, findingsOf } from '../../advice/finding';

/** What the tests run on. */
const TESTED_MAJORS = [20, 22, 24];

const INSTALL = 'Install Node.js 22 or 24 from https://nodejs.org, then run npm install.';

/** @param version such as `22.1.0` */
export function checkNode(version: string): readonly Finding[] {
  const { ok, warning } = findingsOf('Node');
  const major = Number.parseInt(version, 10);
  if (major === 20) {
    const message = `${version} works here, but Node.js 20 gets no security fixes any more, and Twilio takes no new build for it.`;
    return [warning(message, INSTALL)];
  }
  if (TESTED_MAJORS.includes(major)) {
    return [ok(`${version} is supported, and Twilio runs the same major version.`)];
  }
  const message = `${version} is not one of the major versions that this project is tested with: ${TESTED_MAJORS.join(', ')}.`;
  return [warning(message, INSTALL)];
}
