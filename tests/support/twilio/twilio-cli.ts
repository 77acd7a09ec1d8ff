// `twilio serverless:deploy` with the stand-in, through the twilio-run that comes with the plugin of Twilio's CLI.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { envText } from '../environment';
import { finished, npm } from '../project-copy';
import type { Deployment } from './deployment';

const PROGRAM = resolve('tests/support/twilio-cli-deploy.cjs');
const TWILIO_RUN = resolve('.cache/twilio-run-3/node_modules/twilio-run');

/** .ci/run installs it. */
export const hasTwilioCli = existsSync(TWILIO_RUN);

/** `npm run build && twilio serverless:deploy`, with the API key that `twilio login` creates. */
export async function deployWithTwilioCli({ api, folder }: Deployment, environment: object) {
  writeFileSync(join(folder, '.env'), envText(environment));
  const built = await finished(npm(folder, ['run', '--silent', 'build']));
  if (built.code !== 0) return built;
  const { sid: username, secret: password } = api.account.addKey({ friendly_name: 'twilio-cli' });
  const profile = JSON.stringify({ username, password, accountSid: api.account.sid });
  const env = { PATH: process.env.PATH, ...api.environment };
  return finished(spawn(process.execPath, [PROGRAM, TWILIO_RUN, profile], { cwd: folder, env }));
}
