import { createConfigReader } from '../../../src/config/config-reader';
import { CREDENTIALS, EVERY_PRODUCT, LOCAL, SYNC_SERVICE_SID } from '../../support/environment';

const ENVIRONMENT = { ...EVERY_PRODUCT, ...LOCAL };

describe('createConfigReader', () => {
  it('gives the same reading for equal texts in another object', () => {
    const read = createConfigReader(() => {});
    expect(read({ ...ENVIRONMENT })).toBe(read({ ...ENVIRONMENT }));
  });

  it.each(['DOMAIN_NAME', 'PATH', 'AUTH_TOKEN', 'TOKEN_TTL', 'CORS_ORIGINS', 'PERMISSIONS_URL', 'VIDEO_ROOMS'])(
    'reads again when %s changes',
    (name) => {
      const read = createConfigReader(() => {});
      expect(read({ ...ENVIRONMENT, [name]: '60' })).not.toBe(read(ENVIRONMENT));
    },
  );

  it('notices a variable that was not there before, and a text of a misspelt one', () => {
    const read = createConfigReader(() => {});
    expect(read(ENVIRONMENT)).toHaveProperty('config');
    expect(read({ ...ENVIRONMENT, OIDC_ISSUR: '' })).toHaveProperty('config');
    expect(read({ ...ENVIRONMENT, OIDC_ISSUR: 'https://issuer.example' })).toHaveProperty('problems');
    expect(read({ ...ENVIRONMENT, TWILIO_VIDEO_ROOM: '' })).toHaveProperty('config');
    expect(read({ ...ENVIRONMENT, TWILIO_VIDEO_ROOM: 'lobby' })).toHaveProperty('problems');
    expect(read({ ...ENVIRONMENT, OIDC_ISSUER: 'https://issuer.example' })).toHaveProperty('problems');
    expect(read(ENVIRONMENT)).toHaveProperty('config');
  });

  it('never answers for the settings of another deployment in the same process', () => {
    const read = createConfigReader(() => {});
    const ttl = (text: string) => read({ ...ENVIRONMENT, TOKEN_TTL: text });
    expect([ttl('60'), ttl('61'), ttl('60')]).toMatchObject([
      { config: { ttlSeconds: 60 } },
      { config: { ttlSeconds: 61 } },
      { config: { ttlSeconds: 60 } },
    ]);
  });

  it('warns once, however often it reads', () => {
    const messages: string[] = [];
    const read = createConfigReader(({ message }) => messages.push(message));
    const environment = { ...CREDENTIALS, ...LOCAL, SYNC_SERVICE_SID, VIDEO_ENABLE: 'true' };
    for (const ttl of ['600', '601', '602']) read({ ...environment, TOKEN_TTL: ttl });
    expect(messages).toEqual([expect.stringContaining('did you mean VIDEO_ENABLED?')]);
  });
});
