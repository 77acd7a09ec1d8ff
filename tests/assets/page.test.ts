import { readdirSync, readFileSync } from 'node:fs';
import { PRODUCTS } from '../../src/products';

const read = (name: string) => readFileSync(`assets/${name}`, 'utf8');
const allMatches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, group]) => group);
const html = read('index.html');
const scripts = readdirSync('assets').filter((name) => name.endsWith('.js'));

describe('index.html', () => {
  it("offers the server's products, in the server's order", () =>
    expect(allMatches(html, /name="products" value="(\w+)"/g)).toEqual([...PRODUCTS]));

  it('has every element that the scripts look up, once', () => {
    const ids = allMatches(html, /\sid="([\w-]+)"/g);
    const used = scripts.flatMap((name) => allMatches(read(name), /\b(?:element|getElementById)\('([\w-]+)'/g));
    expect(new Set(ids).size).toBe(ids.length);
    expect(used.length).toBeGreaterThan(0);
    expect(ids).toEqual(expect.arrayContaining(used));
  });

  it('masks the bearer token and keeps it out of every form data, history and spell check', () => {
    const field = html.match(/<input\s[^>]*id="bearer-field"[^>]*>/)?.[0];
    for (const attribute of ['class="masked"', 'autocomplete="off"', 'autocapitalize="none"', 'spellcheck="false"'])
      expect(field).toContain(attribute);
    expect(field).not.toMatch(/\s(?:name|value)=/);
    expect(read('style.css')).toMatch(/\.masked \{\s+-webkit-text-security: disc;/);
    expect(html).toContain("form-action 'none'");
  });

  it('loads only files that lie beside it', () => {
    const links = allMatches(html, /\s(?:src|href)="([^"]+)"/g).filter((link) => link !== 'data:,');
    expect(readdirSync('assets')).toEqual(expect.arrayContaining(links));
  });

  it('has no script and no style of its own, which its Content-Security-Policy would block', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script[^>]*>[^<]/i);
    expect(html).toContain("default-src 'none'");
  });
});

describe('the scripts', () => {
  it.each(scripts)('%s writes neither HTML nor storage nor the console', (name) =>
    expect(read(name)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|Storage\b|console\.\w/),
  );
});
