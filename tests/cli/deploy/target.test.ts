import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeTarget, refuseOtherService, type TargetFlags } from '../../../cli/deploy/target';
import { ACCOUNT_SID, AUTH_TOKEN } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

const ACCOUNT = { accountSid: ACCOUNT_SID, username: ACCOUNT_SID, password: AUTH_TOKEN };
const KEY = { accountSid: ACCOUNT_SID, username: `SK${'0'.repeat(32)}`, password: 'of-the-key' };
const FIRST = `ZS${'1'.repeat(32)}`;
const OTHER = `ZS${'2'.repeat(32)}`;

let folder: string;
const record = (services: object | string) =>
  writeFileSync(join(folder, '.twiliodeployinfo'), typeof services === 'string' ? services : JSON.stringify(services));
const service = (serviceSid: string) => ({ serviceSid, latestBuild: `ZB${'1'.repeat(32)}` });

beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"name":"first-app"}');
});

describe('describeTarget', () => {
  const target = (flags: TargetFlags, credentials = ACCOUNT) =>
    describeTarget(folder, flags, credentials).split('\n')[0];

  it.each<[TargetFlags, string]>([
    [{}, 'service first-app, environment dev.'],
    [{ production: true }, 'service first-app, production.'],
    [{ environment: 'staging' }, 'service first-app, environment staging.'],
    [{ to: 'staging' }, 'service first-app, environment staging.'],
    [{ production: true, environment: 'staging' }, 'service first-app, production.'],
    [{ 'service-name': 'second-app' }, 'service second-app, environment dev.'],
    [{ 'service-sid': OTHER }, `service ${OTHER}, environment dev.`],
    [{ environment: '\x1b[2J' }, 'environment ?[2J.'],
  ])('names the account, the service and the environment for %j', (flags, expected) => {
    expect(target(flags)).toContain(`Deploys to account ${ACCOUNT_SID}, `);
    expect(target(flags)).toContain(expected);
  });

  it('names the service that twilio-run goes to by its record, which it reads with the Auth Token only', () => {
    record({ [`${ACCOUNT_SID}:us1`]: service(FIRST) });
    expect(target({})).toContain(`service ${FIRST}, `);
    expect(target({ region: 'ie1' })).toContain('service first-app, ');
    expect(target({}, KEY)).toContain('service first-app, ');
  });

  it('says how to choose another, in either shell, and no secret', () => {
    const text = describeTarget(folder, {}, ACCOUNT);
    for (const words of [
      'npm run deploy -- --production',
      '--service-name NAME',
      "PowerShell, put the first -- in quotes: '--'",
      'credentials',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain(AUTH_TOKEN);
  });
});

describe('refuseOtherService', () => {
  const refuse = (flags: TargetFlags, credentials = ACCOUNT, name: string | undefined = 'first-app') =>
    refuseOtherService(folder, flags, credentials, async (sid) => (sid === FIRST ? name : undefined));

  it.each([
    ['the account', ACCOUNT],
    ['a key', KEY],
  ])(
    'refuses a second app in the folder of the first, and says how to deploy it, with the credentials of %s',
    async (_, credentials) => {
      record({ [`${ACCOUNT_SID}:us1`]: service(FIRST) });
      await expect(refuse({ 'service-name': 'second-app' }, credentials)).rejects.toThrow(
        /^Not deployed\. This folder is deployed as the service first-app: .*For a second app, clone this project/,
      );
    },
  );

  it('refuses it by a record of an older twilio-run, and with --production', async () => {
    record({ [ACCOUNT_SID]: service(FIRST) });
    await expect(refuse({ 'service-name': 'First-App', production: true })).rejects.toThrow('first-app');
  });

  it('says that the recorded service does not exist any more', async () => {
    record({ [`${ACCOUNT_SID}:us1`]: service(OTHER) });
    await expect(refuse({ 'service-name': 'first-app' })).rejects.toThrow('Delete .twiliodeployinfo');
  });

  it.each<[string, object | string, TargetFlags]>([
    ['the name of the same service', { [`${ACCOUNT_SID}:us1`]: service(FIRST) }, { 'service-name': 'first-app' }],
    ['no name', { [`${ACCOUNT_SID}:us1`]: service(FIRST) }, {}],
    ['a service by its SID', { [`${ACCOUNT_SID}:us1`]: service(FIRST) }, { 'service-sid': OTHER, 'service-name': 'x' }],
    ['a folder without a record', {}, { 'service-name': 'second-app' }],
    ['another account', { [`AC${'9'.repeat(32)}:us1`]: service(FIRST) }, { 'service-name': 'second-app' }],
    ['another region', { [`${ACCOUNT_SID}:us1`]: service(FIRST) }, { 'service-name': 'x', region: 'ie1' }],
    ['a record that cannot be read', '{', { 'service-name': 'second-app' }],
  ])('accepts %s', async (_, services, flags) => {
    record(services);
    await expect(refuse(flags)).resolves.toBeUndefined();
  });
});
