// What an owner types -> the address of /token, or what is wrong with it.
import { isLocalDomain } from '../../../src/config/environment';
import { type Finding, findingsOf } from '../../terminal/finding';

const { problem } = findingsOf('Address');

/** @param text such as `example.twil.io`, which stands for https and the path /token */
export function readAddress(text: string): { readonly url: URL } | { readonly finding: Finding } {
  const url = parse(text);
  if (!url?.hostname) return { finding: problem('It is no address.', 'Give one such as https://….twil.io.') };
  if (url.username || url.password)
    return { finding: problem('It has a name or a password in it.', 'Leave them out.') };
  const isHttp = url.protocol === 'http:' && isLocalDomain(url.host);
  if (url.protocol !== 'https:' && !isHttp) {
    const remedy = 'Give it with https://; plain http is for localhost.';
    return { finding: problem('Tokens would be sent where others can read them.', remedy) };
  }
  if (url.pathname === '/') url.pathname = '/token';
  url.hash = '';
  return { url };
}

function parse(text: string): URL | undefined {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `${schemeFor(text)}://${text}`;
  return URL.canParse(full) ? new URL(full) : undefined;
}

const schemeFor = (text: string) => (isLocalDomain(text.split('/')[0]) ? 'http' : 'https');
