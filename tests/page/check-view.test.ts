import { build } from 'esbuild';
import { checkToken } from '../../advice/access-token/judge';
import { judge } from '../../page/check-view';
import { commandsBuild, pageBuild } from '../../scripts/build-options.mjs';
import { accessToken } from '../support/access-tokens';

describe('judge', () => {
  it('says of an Access Token what the judgement of advice/ says', async () => {
    const token = await accessToken();
    expect(judge(token)).toEqual(checkToken(token, { environment: {}, nowSeconds: Date.now() / 1000 }));
  });

  it.each([
    ['the page', pageBuild],
    ['npm run doctor', commandsBuild],
  ])('is that judgement in %s, too', async (_, options) => {
    const { metafile } = await build({ ...options, write: false, metafile: true });
    expect(Object.keys(metafile.inputs)).toContain('advice/access-token/judge.ts');
  });

  it('names the command that verifies the signature', async () => {
    const payload = { iat: Date.now() / 1000, exp: Date.now() / 1000 + 3600 };
    const [signature] = judge(await accessToken({ payload })).filter(({ check }) => check === 'Signature');
    const message = expect.stringContaining('npm run doctor -- --token -');
    expect(signature).toMatchObject({ status: 'skipped', message });
  });
});
