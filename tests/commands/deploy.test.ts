import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_SID, API_KEY_SECRET, AUTH_TOKEN } from '../support/environment';
import {
  type Deployment,
  DOMAIN,
  GOOD,
  lastLine,
  SERVICE_NAME,
  startDeployment,
  UPLOADED,
} from '../support/twilio/deployment';
import { askLive } from '../support/twilio/serverless-live';

const NOTE = 'a value of the owner';

let twilio: Deployment;
beforeAll(async () => {
  twilio = await startDeployment();
});
afterAll(() => twilio.stop());

describe('npm run deploy', () => {
  let ended: Awaited<ReturnType<Deployment['deploy']>>;
  let printedBeforeUpload = '';
  const commandLines = new Set<string>();
  beforeAll(async () => {
    // Files of an earlier build would become public.
    mkdirSync(join(twilio.folder, 'dist/functions'), { recursive: true });
    for (const stray of ['.env.production', 'dist/functions/old.js', 'dist/functions/token.js.map']) {
      writeFileSync(join(twilio.folder, stray), API_KEY_SECRET);
    }
    twilio.api.statuses.push('building');
    twilio.api.onEffect = () => {
      printedBeforeUpload ||= twilio.output();
      for (const line of runningCommandLines()) commandLines.add(line);
    };
    ended = await twilio.deploy({ ...GOOD, VIDEO_ROOM: '', NOTE });
    twilio.api.onEffect = undefined;
  });

  it('waits for the build, exits with 0, prints the domain and connects to no host but Twilio', () => {
    expect([ended.code, ended.output]).toEqual([0, expect.stringContaining(DOMAIN)]);
    expect(twilio.linesOf(/\/Status$/)).toHaveLength(2);
    expect(twilio.linesOf(/\/Deployments$/)).toHaveLength(1);
    expect(twilio.api.refusedHosts).toEqual([]);
  });

  it('says where it deploys to, and lists the variables of the owner, and no value, before it uploads anything', () => {
    const target = `account ${ACCOUNT_SID}, service ${SERVICE_NAME}, environment dev.`;
    expect(printedBeforeUpload).toContain(`Deploys to ${target}\n`);
    expect(printedBeforeUpload).toContain('Also uploads NOTE: not variables of this Function.\n');
    expect(ended.output).not.toContain(NOTE);
  });

  it('uploads one Function, at /token, and the page, byte for byte, and nothing else', () => {
    const { functions, assets, runtime } = twilio.live();
    const built = twilio.built();
    expect({ functions, assets, runtime }).toEqual({ ...built, runtime: 'node22' });
    expect(twilio.linesOf(/^POST .*\/Versions$/)).toHaveLength(1 + Object.keys(built.assets).length);
  });

  it('sets the variables of .env except ACCOUNT_SID, AUTH_TOKEN and empty ones', () => {
    expect(twilio.live().variables).toEqual({ ...UPLOADED, NOTE });
  });

  it('sends the key secret only as a variable, and the Auth Token in no body', () => {
    const carrying = (secret: string) => twilio.api.requests.filter(({ body }) => body.includes(secret));
    expect(carrying(API_KEY_SECRET).map(({ line }) => line)).toEqual([expect.stringMatching(/^POST .*\/Variables$/)]);
    expect(carrying(AUTH_TOKEN)).toEqual([]);
  });

  it('shows no secret in the list of processes', () => {
    const lines = [...commandLines];
    expect(lines.filter((line) => line.includes('twilio-run'))).not.toEqual([]);
    for (const secret of [AUTH_TOKEN, API_KEY_SECRET])
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });

  it('depends on one package, the runtime handler that Twilio accepts', () => {
    expect(twilio.live().dependencies).toEqual([{ name: '@twilio/runtime-handler', version: '2.0.1' }]);
  });

  it('deploys a Function that, alone in an empty folder, answers 401 missing_token without a bearer token', async () => {
    const injected = { ACCOUNT_SID, AUTH_TOKEN, DOMAIN_NAME: DOMAIN };
    const { status, body } = await askLive(twilio.live(), '/token', injected);
    expect([status, body]).toEqual([401, expect.objectContaining({ code: 'missing_token' })]);
  });
});

describe('npm run deploy, not deployed,', () => {
  it('names every problem, and sends Twilio no request', async () => {
    const before = twilio.api.requests.length;
    twilio.configure({ serviceName: 'another' });
    const { code, output } = await twilio.deploy({ ...GOOD, TOKEN_TTL: '1', VIDEO_ENABLE: 'true' });
    twilio.configure({});
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^! VIDEO_ENABLE .* did you mean VIDEO_ENABLED\?$/),
      expect.stringMatching(/^! VOICE_INCOMING_ALLOW/),
      expect.stringMatching(/^✗ TOKEN_TTL must be a whole number/),
      '✗ .twilioserverlessrc sets serviceName: remove it.',
      'Not deployed. Fix the problems above and run npm run deploy again.',
    ]);
    expect([code, twilio.api.requests.length]).toEqual([1, before]);
  });

  it('prints no control character and no credential of an answer', async () => {
    const basic = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64');
    const message = `\x1b[2J\x1b]0;title\x07Authorization: Basic ${basic}`;
    twilio.fail(/^POST .*\/Builds$/, 400, { code: 20001, message });
    const { code, output } = await twilio.deploy();
    expect([code, output]).toEqual([1, expect.stringContaining('Authorization: Basic')]);
    expect(output).toContain('****');
    expect(output.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    for (const piece of basic.slice(44).match(/.{8}/g) ?? []) expect(output).not.toContain(piece);
  });

  it('refuses a second app in the folder of the first', async () => {
    const before = twilio.linesOf(/^POST /).length;
    const { code, output } = await twilio.deploy(GOOD, '--service-name', 'second-app');
    expect([code, lastLine(output)]).toEqual([1, expect.stringContaining('deployed as the service twilio-token-fun')]);
    expect(twilio.linesOf(/^POST /)).toHaveLength(before);
  });

  it('ends with the cause, without a stack and without a secret', async () => {
    const { code, output } = await twilio.deploy({ ...GOOD, AUTH_TOKEN: 'another-one' });
    expect([code, output]).toEqual([1, expect.stringContaining('Failed API Request 20003')]);
    expect(lastLine(output)).toMatch(/^Not deployed\. Twilio rejected the credentials \(20003\)\. /);
    expect(output).not.toMatch(/\n\s+at |another-one/);
  });
});

/** Of every process, as any user can read them. A system without /proc has nothing to check. */
function runningCommandLines(): string[] {
  if (!existsSync('/proc/self/cmdline')) return ['twilio-run: unknown'];
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return []; // The process has ended.
    }
  });
}
