import {
  explainNetworkError,
  explainUnusedProxy,
  NOT_LISTENING,
  type NodeProcess,
  TIMEOUT,
  UNREACHABLE,
} from '../../advice/network';

const PROXY = { HTTPS_PROXY: 'http://user:hidden@proxy.example:3128' };
const UNKNOWN_HOST = explainNetworkError('ENOTFOUND');

describe('explainNetworkError', () => {
  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'unable to get local issuer certificate',
  ])('says of %s that only this computer may trust the authority, before it blames the certificate', (code) => {
    expect(explainNetworkError(code)).toEqual({
      message: 'This computer does not trust the certificate.',
      remedy: expect.stringMatching(/^If only this computer trusts the authority .*NODE_EXTRA_CA_CERTS.* Otherwise/),
    });
  });
});

describe('explainUnusedProxy', () => {
  const explain = (version: string, environment: NodeProcess['environment'] = PROXY, fault = UNKNOWN_HOST) =>
    explainUnusedProxy(fault, { version, environment });

  it.each([
    ['20.20.2', 'use Node.js 22.21 or later, or 24, and set NODE_USE_ENV_PROXY=1.'],
    ['22.20.0', 'use Node.js 22.21 or later, or 24, and set NODE_USE_ENV_PROXY=1.'],
    ['23.11.0', 'use Node.js 22.21 or later, or 24, and set NODE_USE_ENV_PROXY=1.'],
    ['22.21.0', 'doctor, set NODE_USE_ENV_PROXY=1.'],
    ['24.0.0', 'doctor, set NODE_USE_ENV_PROXY=1.'],
    ['26.1.0', 'doctor, set NODE_USE_ENV_PROXY=1.'],
  ])('says of Node %s what makes it use the proxy, and shows no address of it', (version, remedy) => {
    expect(explain(version)).toEqual({
      message: expect.stringContaining(`Node.js ${version} does not use the one in HTTPS_PROXY.`),
      remedy: expect.stringContaining(remedy),
    });
    expect(JSON.stringify(explain(version))).not.toContain('hidden');
  });

  it.each([
    ['a name that cannot be looked up', UNKNOWN_HOST],
    ['a name server that does not answer', explainNetworkError('EAI_AGAIN')],
    ['a refused connection', NOT_LISTENING],
    ['a timeout', TIMEOUT],
    ['no route', UNREACHABLE],
  ])('explains %s', (_, fault) => {
    expect(explain('20.20.2', { https_proxy: 'http://proxy.example' }, fault)?.message).toContain('in https_proxy.');
  });

  it.each<[string, string, NodeProcess['environment']]>([
    ['there is none', '20.20.2', { HTTPS_PROXY: ' ' }],
    ['Node uses it by its variable', '22.21.0', { ...PROXY, NODE_USE_ENV_PROXY: '1' }],
    ['Node uses it by its flag', '24.21.0', { ...PROXY, NODE_OPTIONS: '--no-warnings --use-env-proxy' }],
  ])('says nothing of a proxy where %s', (_, version, environment) => {
    expect(explain(version, environment)).toBeUndefined();
  });

  it('does not count a variable that this Node does not know, or another value', () => {
    expect(explain('20.20.2', { ...PROXY, NODE_USE_ENV_PROXY: '1' })).toBeDefined();
    expect(explain('24.21.0', { ...PROXY, NODE_USE_ENV_PROXY: '0' })).toBeDefined();
  });

  it('says nothing of a proxy where a server has answered', () => {
    for (const code of ['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'unexpected redirect'])
      expect(explain('20.20.2', PROXY, explainNetworkError(code))).toBeUndefined();
  });
});
