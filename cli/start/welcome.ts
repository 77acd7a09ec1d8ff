// What `npm start` prints first: where the server is, and who can use it.
import { ENV_FILE } from '../env/env-file';
import { phoneUrl } from './phone-url';
import type { Admission } from './strangers';

const OPEN = 'npm start -- --open';

/** Ends the sentence 'The server listens on every network interface: …'. */
const CONSEQUENCE: Readonly<Record<Admission, string>> = {
  demo: 'anyone on your network can get tokens too, which Twilio rejects.',
  sign_in: 'anyone on your network can reach it, but needs a bearer token.',
  flag: 'anyone on your network can get tokens too.',
  refused: `it refuses other devices and tunnels, since its tokens are real and nobody has to sign in. To let them in, set OIDC_ISSUER, or run ${OPEN}`,
};

/** @param isNew true if this run wrote `.env` */
export function printWelcome(port: number, admission: Admission, isNew: boolean): void {
  const url = `http://localhost:${port}`;
  const needs = admission === 'refused' ? `  (only with ${OPEN})` : '';
  const phone = phoneUrl(port);
  console.log(`
  Token   ${url}/token
  Page    ${url}/index.html
  Phone   ${phone ? `${phone}${needs}` : 'no network found'}

The server listens on every network interface: ${CONSEQUENCE[admission]}
${isNew ? `Wrote ${ENV_FILE} with demo values. ` : ''}The server restarts when you save a source file or ${ENV_FILE}. Press Ctrl-C to stop it.`);
}
