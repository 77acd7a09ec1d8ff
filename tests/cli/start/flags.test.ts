import { parseStartFlags, USAGE } from '../../../cli/start/flags';

describe('parseStartFlags', () => {
  it('knows --open', () => {
    expect(parseStartFlags([], {})).toEqual({ open: false, help: false });
    expect(parseStartFlags(['--open'], {})).toEqual({ open: true, help: false });
    expect(USAGE).toContain('--open');
  });

  it.each([['--opne'], ['--open=false'], ['--no-open'], ['-o'], ['open'], ['--open', '3000'], ['--port', '1']])(
    'refuses %s',
    (...args) => expect(() => parseStartFlags(args, {})).toThrow('See npm start -- --help.'),
  );
});
