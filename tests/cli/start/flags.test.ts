import { parseStartFlags } from '../../../cli/start/flags';
import { OwnerError } from '../../../cli/terminal/owner-error';

describe('parseStartFlags', () => {
  it('knows --open', () => {
    expect([parseStartFlags([], {}), parseStartFlags(['--open'], {})]).toEqual([{ open: false }, { open: true }]);
  });

  it.each([['--opne'], ['--open=false'], ['--no-open'], ['-o'], ['open'], ['--open', '3000'], ['--port', '1']])(
    'refuses %s',
    (...args) => expect(() => parseStartFlags(args, {})).toThrow(OwnerError),
  );

  it('refuses a flag that npm has kept for itself', () => {
    expect(() => parseStartFlags([], { npm_config_open: 'true' })).toThrow('npm start -- --open');
  });
});
