import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { REASONS } from '../src/errors';
import { STATUS } from '../src/http/answer';
import { PERMISSIONS_TIMES } from '../src/permissions';
import { documents, fencesOf } from './support/fences';

const files = [...documents.keys()];

const reasons = documents.get('docs/reasons.md') ?? '';

describe('docs/reasons.md', () => {
  it('lists every code with its status', () => {
    const rows = reasons.matchAll(/^\| (\d{3}) +\| `(\w+)` +\| \S/gm);
    expect([...rows].map(([, status, code]) => [code, Number(status)])).toEqual(Object.entries(STATUS));
  });

  it('explains every reason once, in the order of its code', () => {
    const section = reasons.slice(reasons.indexOf('\n## Reasons\n'));
    const rows = section.matchAll(/^\| `(\w+)` +\| `(\w+)` +\| \S/gm);
    expect([...rows].map(([, reason, code]) => [reason, code])).toEqual(Object.entries(REASONS));
  });
});

describe('docs/permissions.md', () => {
  const permissions = documents.get('docs/permissions.md') ?? '';

  it('says what the app sees for every reason of the permissions server', () => {
    const rows = permissions.matchAll(/^\|.*\| \d{3} `(\w+)`, reason `(permissions_\w+)` +\|$/gm);
    const expected = Object.entries(REASONS).filter(([reason]) => reason.startsWith('permissions_'));
    expect([...rows].map(([, code, reason]) => [reason, code])).toEqual(expected);
  });

  it('gives the times of the permissions client', () => {
    expect(permissions).toContain(`takes longer than ${PERMISSIONS_TIMES.fetchTimeout / 1000} seconds`);
    expect(permissions).toContain(`for ${PERMISSIONS_TIMES.pause / 1000} seconds`);
  });
});

describe('the page of a provider', () => {
  const recipes = ['android.md', 'ios.md', 'other-languages.md', 'own-sign-in.md', 'web.md'];
  const tables = ['phones.md', 'reasons.md', 'samples.md', 'variables.md'];
  const others = [...recipes, ...tables, 'README.md', 'deploy.md', 'permissions.md', 'troubleshooting.md'];
  const pages = files.filter((file) => dirname(file) === 'docs' && !others.includes(basename(file)));

  it.each(pages)('%s shows how the app gets the bearer token, before it is configured', (page) => {
    const [start = ''] = documents.get(page)?.split('\n## Configure\n') ?? [];
    // Apple has no SDK for Android.
    const languages = page === 'docs/apple.md' ? ['swift', 'js'] : ['swift', 'kotlin', 'js'];
    expect(fencesOf(start).map(({ language }) => language)).toEqual(languages);
    for (const { code } of fencesOf(start)) expect(code).toContain('bearer');
  });

  it.each(pages)('%s is in the table of providers', (page) => {
    expect(documents.get('docs/README.md')).toMatch(new RegExp(`^\\| \\[.+\\]\\(${basename(page)}\\)`, 'm'));
  });
});

describe('JavaScript in the documents', () => {
  const fences = [...documents].flatMap(([file, text]) => fencesOf(text).map((fence) => ({ file, ...fence })));
  const scripts = fences
    .filter(({ language }) => language === 'js')
    .map(({ file, code }) => [file, code.split('\n', 1)[0], code] as const);

  it.each(scripts)('%s: %j and what follows parses', (_file, _firstLine, code) => {
    expect(() => transformSync(code, { format: 'esm' })).not.toThrow();
  });

  it('that is broken does not parse', () => {
    const [script] = fencesOf('```js\nconst = 1;\n```\n');
    expect(() => transformSync(script?.code ?? '', { format: 'esm', logLevel: 'silent' })).toThrow('Expected');
  });
});

describe('links', () => {
  it.each([
    ['What is remembered, and for how long', 'what-is-remembered-and-for-how-long'],
    ['`/token` refuses, or the request fails', 'token-refuses-or-the-request-fails'],
    ['The token is taken, but …', 'the-token-is-taken-but-'],
    ['`TOKEN_TTL` and [links](x.md)', 'token_ttl-and-links'],
  ])('lead to the heading %s as #%s', (heading, anchor) => {
    expect(anchorsOf(`# ${heading}\n`)).toEqual([anchor]);
  });

  it('lead to the second of two equal headings by a number', () => {
    expect(anchorsOf('# Set\n## Set\n## Set\n')).toEqual(['set', 'set-1', 'set-2']);
  });

  it('are not read in code', () => {
    expect(anchorsOf('```sh\n# Comment\n```\n# Heading\n')).toEqual(['heading']);
    expect(linksOf('`[a](b.md)`\n```md\n[c](d.md)\n```\n[e](f.md)')).toEqual(['f.md']);
  });

  it('are broken without their file, heading or reference', () => {
    const text =
      '# Top\n[a](missing.md) [b](#none) [c](b.md#none) [d][none] [e](LICENSE) [f](#top) [g](b.md#here) [h][url]\n';
    const two = new Map([
      ['a.md', `${text}\n[url]: https://example.com/\n`],
      ['b.md', '# Here\n'],
    ]);
    expect(brokenLinks(two)).toEqual(['a.md: missing.md', 'a.md: #none', 'a.md: b.md#none', 'a.md: [none]']);
  });

  it('of all documents resolve', () => {
    expect(files).toContain('docs/troubleshooting.md');
    expect(brokenLinks(documents)).toEqual([]);
  });
});

const withoutFences = (text: string) => text.replace(/^```.*?^```$/gms, '');

/** As GitHub names them: lower case, spaces as hyphens, no punctuation, and a number behind a repeated one. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const title = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Targets as written. A reference without a definition is its name in brackets. */
function linksOf(text: string): string[] {
  const prose = withoutFences(text).replace(/`[^`\n]*`/g, '');
  const definitions = new Map([...prose.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name, target]) => [name, target]));
  const links = prose.matchAll(/\]\(([^)\s]+)\)|\]\[([^\]]+)\]/g);
  return [...links].map(([, target, reference]) => target ?? definitions.get(reference) ?? `[${reference}]`);
}

/** @param texts by path, from the folder of the project */
function brokenLinks(texts: ReadonlyMap<string, string>): string[] {
  const leadsNowhere = (file: string, link: string) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (anchor !== undefined) return !anchorsOf(texts.get(target) ?? '').includes(anchor);
    return !texts.has(target) && !existsSync(target);
  };
  return [...texts].flatMap(([file, text]) =>
    linksOf(text)
      .filter((link) => leadsNowhere(file, link))
      .map((link) => `${file}: ${link}`),
  );
}
