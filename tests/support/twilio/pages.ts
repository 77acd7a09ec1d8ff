// Lists, page by page, in Twilio's two formats.
import { Refusal } from './refusal';
import type { ApiRequest } from './routes';

const DEFAULT_SIZE = 50;
const V2010_MAX_SIZE = 1000;

interface Page<T> {
  readonly entries: readonly T[];
  readonly page: number;
  readonly page_size: number;
  readonly start: number;
  /** Path and query of this page and of others; null if there is no such page. */
  readonly first: string;
  readonly own: string;
  readonly next: string | null;
  readonly previous: string | null;
}

/** A page in the format of the hosts whose paths begin with /v1. */
export function page<T>(request: ApiRequest, key: string, all: readonly T[], maxSize: number): object {
  const { entries, page, page_size, first, own, next, previous } = cut(request, all, maxSize);
  const url = (path: string | null) => path && `https://${request.host}${path}`;
  const urls = {
    first_page_url: url(first),
    next_page_url: url(next),
    previous_page_url: url(previous),
    url: url(own),
  };
  return { [key]: entries, meta: { key, page, page_size, ...urls } };
}

/** A page in the format of api.twilio.com, which has relative URIs. */
export function page2010<T>(request: ApiRequest, key: string, all: readonly T[]): object {
  const { entries, page, page_size, start, first, own, next, previous } = cut(request, all, V2010_MAX_SIZE);
  const end = Math.max(start + entries.length - 1, start);
  const uris = { first_page_uri: first, next_page_uri: next, previous_page_uri: previous, uri: own };
  return { [key]: entries, page, page_size, start, end, ...uris };
}

/** The page starts at the PageToken; the number of the page is not used. */
function cut<T>({ path, query }: ApiRequest, all: readonly T[], maxSize: number): Page<T> {
  const page_size = Number(query.get('PageSize') ?? DEFAULT_SIZE);
  if (!(page_size >= 1)) throw new Refusal(400, 20001, 'Invalid PageSize');
  if (page_size > maxSize) throw new Refusal(400, 20007, 'Page size too large');
  const start = Number(query.get('PageToken')?.replace(/^PT/, '') ?? 0);
  const address = (offset: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('PageSize', String(page_size));
    parameters.set('Page', String(offset / page_size));
    if (offset > 0) parameters.set('PageToken', `PT${offset}`);
    else parameters.delete('PageToken');
    return `${path}?${parameters}`;
  };
  return {
    entries: all.slice(start, start + page_size),
    page: start / page_size,
    page_size,
    start,
    first: address(0),
    own: address(start),
    next: start + page_size < all.length ? address(start + page_size) : null,
    previous: start > 0 ? address(Math.max(start - page_size, 0)) : null,
  };
}
