// What the endpoints of the stand-in share: requests, forms, lists, and Twilio's errors.

/** One request that a client made, and what the stand-in answered. */
export interface Exchange {
  readonly host: string;
  /** Method and path without the query: `POST /v1/Services/ZS…/Builds`. */
  readonly line: string;
  readonly query: URLSearchParams;
  /** The Content-Type of the body. */
  readonly type: string;
  readonly body: Buffer;
  /** 0 until it is answered. */
  status: number;
  /** The JSON of the answer. */
  answer: unknown;
}

/** The fields of a body: form-urlencoded, or multipart (RFC 7578) for uploads. */
export type Form = URLSearchParams | FormData;

export interface ApiRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: Form;
}

/** Status and JSON; a 204 has no JSON. */
export type Answer = readonly [status: number, body?: object];

/** One of Twilio's errors. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const invalid = (message: string) => new Refusal(400, 20001, message);
export const notFound = (path: string) => new Refusal(404, 20404, `The requested resource ${path} was not found`);

export async function parseForm(body: Buffer, type = ''): Promise<Form> {
  return type.startsWith('multipart/form-data')
    ? await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    : new URLSearchParams(body.toString());
}

/** @returns '' if there is no such field */
export const textIn = (form: Form, name: string): string => String(form.get(name) ?? '');

/** @throws Refusal if the field is missing or empty */
export function required(form: Form, name: string): string {
  const text = textIn(form, name);
  if (!text) throw invalid(`Missing required parameter ${name}`);
  return text;
}

/** @returns the values of the placeholders, such as `{Sid}`; undefined if the text does not match the template */
export function matchTemplate(template: string, text: string): Record<string, string> | undefined {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/.]+)');
  const match = new RegExp(`^${pattern}$`).exec(text);
  return match ? { ...match.groups } : undefined;
}

const DEFAULT_PAGE_SIZE = 50;

/** A page of a list, in the format of the hosts whose paths begin with /v1. */
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

/** A page of a list, in the format of api.twilio.com, which has relative URIs. */
export function page2010<T>(request: ApiRequest, key: string, all: readonly T[]): object {
  const { entries, page, page_size, start, first, own, next, previous } = cut(request, all, 1000);
  const end = Math.max(start + entries.length - 1, start);
  const uris = { first_page_uri: first, next_page_uri: next, previous_page_uri: previous, uri: own };
  return { [key]: entries, page, page_size, start, end, ...uris };
}

/** The page starts at the PageToken; the number of the page is not used. */
function cut<T>({ path, query }: ApiRequest, all: readonly T[], maxSize: number) {
  const page_size = Number(query.get('PageSize') ?? DEFAULT_PAGE_SIZE);
  if (!(page_size >= 1)) throw invalid('Invalid PageSize');
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
