import { checkNode } from '../../../cli/checks/node';

describe('the version of Node.js', () => {
  it.each(['22.12.0', '24.21.0'])('may be %s', (version) => {
    expect(checkNode(version)).toEqual([expect.objectContaining({ check: 'Node', status: 'ok' })]);
  });

  it.each([
    ['20.20.2', 'Node.js 20 gets no security fixes any more'],
    ['23.1.0', 'not one of the major versions'],
    ['26.0.0', 'not one of the major versions'],
  ])('has a warning at %s, which recommends 22 or 24', (version, words) => {
    expect(checkNode(version)).toEqual([
      expect.objectContaining({
        status: 'warning',
        message: expect.stringContaining(words),
        remedy: expect.stringContaining('Install Node.js 22 or 24'),
      }),
    ]);
  });
});
