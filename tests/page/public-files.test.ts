import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PRODUCTS } from '../../src/twilio/products';

const MAX_BYTES = 72 * 1024;

const read = (name: string) => readFileSync(`dist/assets/${name}`, 'utf8');
const allMatches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, group]) => group);
const html = read('index.html');
const sources = readdirSync('page')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`page/${name}`, 'utf8'));

describe('index.html', () => {
  it("offers the server's products, in the server's order", () =>
    expect(allMatches(html, /name="products" value="(\w+)"/g)).toEqual([...PRODUCTS]));

  it('has every element that the script looks up, once', () => {
    const ids = allMatches(html, /\sid="([\w-]+)"/g);
    const used = sources.flatMap((source) => allMatches(source, /\b(?:element|getElementById)\('([\w-]+)'/g));
    expect(new Set(ids).size).toBe(ids.length);
    expect(used).toContain('status');
    expect(ids).toEqual(expect.arrayContaining(used));
  });

  it('masks the bearer token, and keeps it and a pasted token out of form data, history and spell check', () => {
    const fields = ['<input\\s[^>]*id="bearer-field"', '<textarea\\s[^>]*id="check-field"'];
    for (const field of fields.map((start) => html.match(new RegExp(`${start}[^>]*>`))?.[0])) {
      for (const attribute of ['autocomplete="off"', 'autocapitalize="none"', 'spellcheck="false"']) {
        expect(field).toContain(attribute);
      }
      expect(field).not.toMatch(/\s(?:name|value)=/);
    }
    expect(html).toMatch(/id="bearer-field" type="text" class="masked"/);
    expect(read('page.css')).toMatch(/\.masked\{-webkit-text-security:disc\}/);
    expect(html).toContain("form-action 'none'");
  });

  it('loads only files that lie beside it', () => {
    const links = allMatches(html, /\s(?:src|href)="([^"]+)"/g).filter(
      (link) => !link?.startsWith('data:image/svg+xml,'),
    );
    expect(links.filter((link) => !link?.startsWith('#'))).toEqual(['page.css', 'page.js']);
    expect(readdirSync('dist/assets').sort()).toEqual(['index.html', 'page.css', 'page.js']);
  });

  it('has no script and no style of its own, which its Content-Security-Policy would block', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script[^>]*>[^<]/i);
    for (const directive of ["default-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"]) {
      expect(html).toContain(directive);
    }
  });
});

describe('the page', () => {
  it(`has at most ${MAX_BYTES} bytes in all`, () => {
    const sizes = readdirSync('dist/assets').map((name) => readFileSync(`dist/assets/${name}`).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('names only documents that exist', () => {
    const documents = allMatches(`${html}${read('page.js')}`, /`?(docs\/[\w-]+\.md)/g);
    expect(documents).toContain('docs/ios.md');
    expect(documents.filter((name) => !existsSync(name ?? ''))).toEqual([]);
  });

  it('writes neither HTML nor storage nor the console, and names no other host than those of Twilio', () => {
    const script = read('page.js');
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|Storage\b|console\.(?!twilio\.com)|\beval\b/,
    );
    expect(new Set(allMatches(script, /https:\/\/([\w.-]+\.[a-z]+)/g))).toEqual(
      new Set(['app.example.com', 'www.twilio.com', 'console.twilio.com']),
    );
  });
});
