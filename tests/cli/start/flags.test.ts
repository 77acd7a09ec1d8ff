import { parseStartFlags, USAGE } from '../../../cli/start/flags';

describe('parseStartFlags', () => {
  it('knows --open', () => {
    expect(parseStartFlags([], {})).toEqual({ open: false, help: false });
    expect(parseStartFlags(['--open'], {})).toEqual({ open: true, help: false });
    expect(USAGE).toContain('--open');
  });

  it.each<[string[], string | undefined, string | undefined]>([
    [['--port', '4321'], undefined, '4321'],
    [['--port=4321'], '4000', '4321'],
    [['--open'], '4000', '4000'],
    [[], undefined, undefined],
  ])('reads %j beside PORT=%s as the port %s', (args, variable, port) => {
    const environment: NodeJS.ProcessEnv = variable === undefined ? {} : { PORT: variable };
    expect(parseStartFlags(args, environment).port).toBe(port);
    expect(USAGE).toContain('--port NUMBER');
  });

  it.each([[[]], [['--port', '4321']]])('stops with %j where npm has kept --port', (args) => {
    const parse = () => parseStartFlags(args, { npm_config_port: 'true' });
    if (args.length > 0) expect(parse).not.toThrow();
    else expect(parse).toThrow('npm start -- --port NUMBER');
  });

  it.each([
    ['--opne'],
    ['--open=false'],
    ['--no-open'],
    ['-o'],
    ['open'],
    ['--open', '3000'],
    ['--prot', '1'],
    ['4321'],
  ])('refuses %s', (...args) => expect(() => parseStartFlags(args, {})).toThrow('See npm start -- --help.'));
});
