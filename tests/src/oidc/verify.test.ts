import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { OidcSettings } from '../../../src/config/config';
import { createVerifier } from '../../../src/oidc/verify';
import { AUDIENCE, encode, goodClaims, ISSUER, makeKey, type SigningKey, signToken } from '../../support/bearer-tokens';

const SETTINGS: OidcSettings = {
  issuer: ISSUER,
  audiences: [AUDIENCE],
  audienceClaim: 'aud',
  jwksUri: `${ISSUER}/keys`,
  identityClaim: 'sub',
  productsClaim: undefined,
  roomsClaim: undefined,
  allowsLoopbackHttp: false,
};

/** An authenticator over a provider that publishes these keys, and what it asks for. */
function setUp(keys: readonly unknown[]) {
  const provider = { keys, asked: [] as string[], elapsed: 0 };
  const fetch = async (url: string) => {
    provider.asked.push(url);
    return new Response(JSON.stringify({ keys: provider.keys }));
  };
  const verify = createVerifier({ fetch, now: Date.now, elapsed: () => provider.elapsed });
  return { provider, verify: (token: string, settings = SETTINGS) => verify(token, settings) };
}

const refused = (reason: string) => ({ code: 'invalid_token', reason });

let rsa: SigningKey;
let ec: SigningKey;
let stranger: SigningKey;
beforeAll(async () => {
  [rsa, ec, stranger] = await Promise.all([makeKey('rsa', 'RS256'), makeKey('ec'), makeKey('ec')]);
});

describe('a bearer token', () => {
  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'signed with %s is good',
    async (alg) => {
      const key = await makeKey('key', alg);
      const { verify } = setUp([rsa.jwk, key.jwk]);
      expect(await verify(await signToken(key))).toMatchObject({ sub: 'alice' });
    },
  );

  it('without a key id is good by any of the keys', async () => {
    const keys = await Promise.all([makeKey('a'), makeKey('b'), makeKey('c')]);
    const { verify } = setUp(keys.map(({ jwk }) => jwk));
    for (const key of keys) expect(await verify(await signToken(key, {}, { kid: undefined }))).toHaveProperty('sub');
    await expect(verify(await signToken(stranger, {}, { kid: undefined }))).rejects.toMatchObject(refused('signature'));
  });

  it('is good by either of two keys that share an id', async () => {
    const { verify } = setUp([ec.jwk, stranger.jwk]);
    for (const key of [ec, stranger]) expect(await verify(await signToken(key))).toHaveProperty('sub');
    const other = await makeKey('ec');
    await expect(verify(await signToken(other))).rejects.toMatchObject(refused('signature'));
  });

  it('that cannot be good is refused before anything is fetched', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await expect(verify(await signToken(ec, { aud: 'another' }))).rejects.toMatchObject(refused('audience'));
    await expect(verify(await signToken(ec, { exp: 1 }))).rejects.toMatchObject(refused('expired'));
    await expect(verify('a.b.c')).rejects.toMatchObject(refused('token_malformed'));
    expect(provider.asked).toEqual([]);
  });
});

describe('a forged bearer token is refused:', () => {
  it('by a stranger under a known key id', async () => {
    const { verify } = setUp([ec.jwk]);
    await expect(verify(await signToken(stranger))).rejects.toMatchObject(refused('signature'));
  });

  it('with the public key taken for a shared secret', async () => {
    const { verify } = setUp([rsa.jwk]);
    const secrets = [await exportSPKI(rsa.publicKey), JSON.stringify(rsa.jwk), String(rsa.jwk.n)];
    for (const secret of secrets) {
      const token = await new SignJWT(goodClaims())
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
        .sign(Buffer.from(secret));
      await expect(verify(token)).rejects.toMatchObject(refused('algorithm'));
    }
  });

  it('with a key of its own in the header', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    const jwk = await exportJWK(stranger.publicKey);
    const header = { jwk, jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert', x5c: ['MIIB'] };
    for (const kid of ['ec', 'evil', undefined]) {
      await expect(verify(await signToken(stranger, {}, { ...header, kid }))).rejects.toMatchObject({
        code: 'invalid_token',
      });
    }
    expect(new Set(provider.asked)).toEqual(new Set([SETTINGS.jwksUri]));
  });

  it.each(['https://evil.example/keys', '', '__proto__'])('with the key id %j', async (kid) => {
    const { provider, verify } = setUp([ec.jwk]);
    await expect(verify(await signToken(ec, {}, { kid }))).rejects.toMatchObject(refused('unknown_key'));
    expect(provider.asked).toEqual([SETTINGS.jwksUri]);
  });

  it('for an algorithm that its key is not for', async () => {
    const { verify } = setUp([ec.jwk, rsa.jwk]);
    const sign = (key: CryptoKey, header: { alg: string; kid: string }) =>
      new SignJWT(goodClaims()).setProtectedHeader(header).sign(key);
    const pss = await generateKeyPair('PS256');
    await expect(verify(await sign(pss.privateKey, { alg: 'PS256', kid: 'rsa' }))).rejects.toMatchObject(
      refused('key_algorithm'),
    );
    await expect(verify(await sign(rsa.privateKey, { alg: 'RS256', kid: 'ec' }))).rejects.toMatchObject(
      refused('key_algorithm'),
    );
  });

  it('with any part taken from another token, cut or changed', async () => {
    const { verify } = setUp([ec.jwk]);
    const [header = '', payload = '', signature = ''] = (await signToken(ec)).split('.');
    const [, otherPayload = '', otherSignature = ''] = (await signToken(ec, { sub: 'mallory' })).split('.');
    const forgeries = [
      [header, otherPayload, signature],
      [header, payload, otherSignature],
      [encode(JSON.stringify({ alg: 'ES256', kid: 'ec', x: 1 })), payload, signature],
      [header, payload, signature.slice(0, -4)],
      [header, payload, `${signature}AAAA`],
      [header, payload, encode(new Uint8Array(64))],
      [header, payload, encode(Buffer.from(signature, 'base64url').reverse())],
    ];
    for (const forgery of forgeries) {
      await expect(verify(forgery.join('.'))).rejects.toMatchObject({ code: 'invalid_token' });
    }
    expect(await verify([header, payload, signature].join('.'))).toHaveProperty('sub');
  });
});

describe('the key of a bearer token', () => {
  it.each(['RS512', 'PS256', 'RSA-OAEP'])(
    'that the provider publishes for %s is told apart from an unknown one',
    async (alg) => {
      const { verify } = setUp([ec.jwk, { ...rsa.jwk, alg }]);
      await expect(verify(await signToken(rsa))).rejects.toMatchObject(refused('key_algorithm'));
      await expect(verify(await signToken(rsa, {}, { kid: 'unknown' }))).rejects.toMatchObject(refused('unknown_key'));
    },
  );

  it('may be published without an algorithm', async () => {
    const { verify } = setUp([ec.jwk, { ...rsa.jwk, alg: undefined }]);
    expect(await verify(await signToken(rsa))).toMatchObject({ sub: 'alice' });
  });

  it('is unknown if the token names none and no key has its algorithm', async () => {
    const { verify } = setUp([ec.jwk]);
    await expect(verify(await signToken(rsa, {}, { kid: undefined }))).rejects.toMatchObject(refused('unknown_key'));
  });
});

describe('rotated keys', () => {
  it('are asked for once a token names an unknown key, as soon as that is allowed', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await verify(await signToken(ec));
    provider.keys = [rsa.jwk];
    provider.elapsed = 9_999;
    await expect(verify(await signToken(rsa))).rejects.toMatchObject(refused('unknown_key'));
    provider.elapsed = 10_000;
    expect(await verify(await signToken(rsa))).toHaveProperty('sub');
    expect(provider.asked).toHaveLength(2);
    await expect(verify(await signToken(ec))).rejects.toMatchObject(refused('unknown_key'));
  });

  it('are asked for when a token without a key id fits none', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await verify(await signToken(ec));
    provider.keys = [stranger.jwk];
    provider.elapsed = 10_000;
    expect(await verify(await signToken(stranger, {}, { kid: undefined }))).toHaveProperty('sub');
  });

  it('change nothing for a token that fits neither the old ones nor the new', async () => {
    for (const [kid, reason] of [
      ['invented', 'unknown_key'],
      [undefined, 'signature'],
    ] as const) {
      const { provider, verify } = setUp([ec.jwk]);
      await verify(await signToken(ec));
      provider.keys = [(await makeKey('new')).jwk];
      provider.elapsed = 10_000;
      await expect(verify(await signToken(stranger, {}, { kid }))).rejects.toMatchObject(refused(reason));
      expect(provider.asked).toHaveLength(2);
    }
  });

  it('are asked for when a named key says that the signature is wrong: a provider may reuse the name', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await verify(await signToken(ec));
    provider.keys = [{ ...stranger.jwk, kid: 'ec' }];
    const token = await signToken(stranger, {}, { kid: 'ec' });
    await expect(verify(token)).rejects.toMatchObject(refused('signature'));
    provider.elapsed = 9_999;
    await expect(verify(token)).rejects.toMatchObject(refused('signature'));
    expect(provider.asked).toHaveLength(1);
    provider.elapsed = 10_000;
    expect(await verify(token)).toHaveProperty('sub');
  });

  it('leave a wrong signature refused by the keys at hand if they cannot be fetched', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await verify(await signToken(ec));
    provider.elapsed = 10_000;
    provider.keys = [];
    const token = await signToken(stranger, {}, { kid: 'ec' });
    await expect(verify(token)).rejects.toMatchObject(refused('signature'));
    expect(provider.asked).toHaveLength(2);
  });
});

describe('a key that nobody knows', () => {
  it('is an outage if the keys cannot be fetched again', async () => {
    const { provider, verify } = setUp([ec.jwk]);
    await verify(await signToken(ec));
    provider.elapsed = 10_000;
    provider.keys = [];
    const token = await signToken(stranger, {}, { kid: 'nobody' });
    await expect(verify(token)).rejects.toMatchObject({ reason: 'provider_no_usable_key' });
  });
});

describe('keys without a name', () => {
  const unnamed = () => ({ ...ec.jwk, kid: undefined });

  it('are tried for a token whose name no key has', async () => {
    const { verify } = setUp([stranger.jwk, unnamed()]);
    expect(await verify(await signToken(ec, {}, { kid: 'mock' }))).toHaveProperty('sub');
  });

  it('are not the named key if none of them fits', async () => {
    const { verify } = setUp([unnamed()]);
    await expect(verify(await signToken(stranger, {}, { kid: 'mock' }))).rejects.toMatchObject(refused('unknown_key'));
  });

  it('are not tried for a token whose name another key has', async () => {
    const { verify } = setUp([{ ...stranger.jwk, kid: 'ec' }, unnamed()]);
    await expect(verify(await signToken(ec, {}, { kid: 'ec' }))).rejects.toMatchObject(refused('signature'));
  });
});

describe('a key of the provider that cannot be used', () => {
  it('is an outage, not a bad token, and is over when the provider has fixed it', async () => {
    const { provider, verify } = setUp([{ ...ec.jwk, x: 'AAAA' }]);
    const outage = {
      code: 'temporarily_unavailable',
      reason: 'provider_key_unusable',
      extras: { retryAfterSeconds: 10 },
    };
    await expect(verify(await signToken(ec))).rejects.toMatchObject(outage);
    provider.elapsed = 10_000;
    await expect(verify(await signToken(ec))).rejects.toMatchObject(outage);
    provider.keys = [ec.jwk];
    provider.elapsed = 20_000;
    expect(await verify(await signToken(ec))).toHaveProperty('sub');
  });
});

describe('a key without an id that cannot be used', () => {
  const broken = { kty: 'RSA', n: 'A'.repeat(400), e: 'AQAB' };

  it('does not get in the way of one that can', async () => {
    const { verify } = setUp([broken, rsa.jwk, broken]);
    expect(await verify(await signToken(rsa, {}, { kid: undefined }))).toHaveProperty('sub');
  });

  it('leaves the blame open if no other key fits', async () => {
    const { verify } = setUp([broken, broken]);
    await expect(verify(await signToken(rsa, {}, { kid: undefined }))).rejects.toMatchObject({
      reason: 'provider_key_unusable',
    });
  });
});

describe('settings of two deployments in one process', () => {
  const OTHER = { ...SETTINGS, issuer: 'https://other.example', jwksUri: 'https://other.example/keys' };

  it('share neither keys nor verdicts', async () => {
    const fetch = async (url: string) =>
      new Response(JSON.stringify({ keys: [url.startsWith(ISSUER) ? ec.jwk : stranger.jwk] }));
    const verify = createVerifier({ fetch, now: Date.now, elapsed: () => 0 });
    const token = await signToken(ec);
    expect(await verify(token, SETTINGS)).toHaveProperty('sub');
    await expect(verify(token, OTHER)).rejects.toMatchObject(refused('issuer'));
    const forOther = await signToken(ec, { iss: OTHER.issuer });
    await expect(verify(forOther, OTHER)).rejects.toMatchObject(refused('signature'));
    expect(await verify(await signToken(stranger, { iss: OTHER.issuer }), OTHER)).toHaveProperty('sub');
    await expect(verify(token, { ...SETTINGS, audiences: ['x'] })).rejects.toMatchObject(refused('audience'));
  });

  it.each<[string, Partial<OidcSettings>, number]>([
    ['other claims', { identityClaim: 'sub', roomsClaim: 'rooms' }, 1],
    ['another address of keys', { jwksUri: `${ISSUER}/other` }, 2],
    ['a local domain', { allowsLoopbackHttp: true }, 2],
  ])('with %s ask for keys of their own where these could differ', async (_, change, fetches) => {
    const { provider, verify } = setUp([ec.jwk]);
    const token = await signToken(ec);
    await verify(token);
    await verify(token, { ...SETTINGS, ...change });
    expect(provider.asked).toHaveLength(fetches);
  });
});
