import { identifyCaller } from '../../src/caller';
import type { Config } from '../../src/config/config';
import type { TokenRequest } from '../../src/http/request';

const LOCAL = { isLocal: true, anonymousMayPlaceCalls: true } as Config;
const DEPLOYED = { isLocal: false, anonymousMayPlaceCalls: false } as Config;
const NOTHING = {} as TokenRequest;
const randomName = () => 'guest1';

describe('identifyCaller', () => {
  it('names an anonymous caller at random', () => {
    expect(identifyCaller(NOTHING, LOCAL, randomName)).toEqual({ name: 'guest1', mayPlaceCalls: true });
    expect(identifyCaller(NOTHING, DEPLOYED, randomName)).toEqual({ name: 'guest1', mayPlaceCalls: false });
  });

  it('lets an anonymous caller choose its identity on a local domain only', () => {
    const request = { ...NOTHING, identity: 'alice' };
    expect(identifyCaller(request, LOCAL, randomName).name).toBe('alice');
    expect(identifyCaller(request, DEPLOYED, randomName).name).toBe('guest1');
  });

  it.each(['Bearer x.y.z', 'Basic YTpi', ''])(
    'refuses to take a caller for anonymous that sent %j',
    (authorization) => {
      expect(() => identifyCaller({ ...NOTHING, authorization }, LOCAL, randomName)).toThrow(
        expect.objectContaining({ code: 'invalid_token' }),
      );
    },
  );
});
