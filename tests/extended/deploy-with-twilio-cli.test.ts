import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, AUTH_TOKEN } from '../support/environment';
import { type Deployment, DOMAIN, GOOD, startDeployment, UPLOADED } from '../support/twilio/deployment';
import { askLive } from '../support/twilio/serverless-live';
import { deployWithTwilioCli, hasTwilioCli } from '../support/twilio/twilio-cli';
import { verifyAccessToken } from '../support/verify';

const TITLE = 'npm run build && twilio serverless:deploy';
const REMEDY = "the plugin's twilio-run is missing; .ci/run installs it";

/** What Twilio adds to the variables of a deployed Function. */
const INJECTED = { ACCOUNT_SID, AUTH_TOKEN, DOMAIN_NAME: DOMAIN };
const STACK = /\n\s+at /;

describeWhere(hasTwilioCli, TITLE, REMEDY, () => {
  let twilio: Deployment;
  beforeEach(async () => {
    twilio = await startDeployment();
  });
  afterEach(() => twilio.stop());

  it('uploads one Function, at /token, which answers with a token, the page, the variables of .env, and nothing else', async () => {
    writeFileSync(join(twilio.folder, '.env.production'), API_KEY_SECRET);
    const variables = { ...GOOD, OIDC_ISSUER: '', OIDC_AUDIENCE: '', ALLOW_ANONYMOUS: 'true' };
    const { code, output } = await deployWithTwilioCli(twilio, variables);
    expect([code, output]).toEqual([0, expect.stringContaining(DOMAIN)]);
    const { functions, assets, runtime } = twilio.live();
    const built = twilio.built();
    expect({ functions, assets, runtime }).toEqual({ ...built, runtime: 'node22' });
    expect(twilio.linesOf(/^POST .*\/Versions$/)).toHaveLength(1 + Object.keys(built.assets).length);
    expect(twilio.api.refusedHosts).toEqual([]);
    const { OIDC_ISSUER, OIDC_AUDIENCE, ...uploaded } = UPLOADED;
    expect(twilio.live().variables).toEqual({ ...uploaded, ALLOW_ANONYMOUS: 'true' });
    expect(twilio.api.requests.filter(({ body }) => body.includes(AUTH_TOKEN))).toEqual([]);

    const { status, body } = await askLive(twilio.live(), '/token', INJECTED);
    const { payload } = await verifyAccessToken(body.token);
    expect([status, payload.iss, payload.sub]).toEqual([200, API_KEY_SID, ACCOUNT_SID]);
  });

  it('deploys to the same service again, and leaves a variable set that is no longer in .env', async () => {
    await deployWithTwilioCli(twilio, { ...GOOD, TOKEN_TTL: '600' });
    const { serviceSid } = twilio.live();
    expect((await deployWithTwilioCli(twilio, GOOD)).code).toBe(0);
    expect(twilio.live()).toMatchObject({ serviceSid, variables: { ...UPLOADED, TOKEN_TTL: '600' } });
    expect(twilio.api.resources.list('/Services')).toHaveLength(1);
  });

  it('exits with 1 and without a stack if the build fails, and the next deploy completes it', async () => {
    twilio.api.statuses.push('failed');
    const { code, output } = await deployWithTwilioCli(twilio, GOOD);
    expect([code, twilio.live()]).toEqual([1, undefined]);
    expect(output).not.toMatch(STACK);
    expect((await deployWithTwilioCli(twilio, GOOD)).code).toBe(0);
    expect(Object.keys(twilio.live().functions)).toEqual(['/token']);
  });
});
