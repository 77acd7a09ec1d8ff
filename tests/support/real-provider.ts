// The provider of real-provider-child.mjs, and an app whose user signs in there by authorization code with PKCE.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';

const PROGRAM = resolve('tests/support/real-provider-child.mjs');
const REDIRECT_URI = 'com.example.tutoring:/signed-in';

/** A lifetime of ID tokens, and the milliseconds after which the Function rejects one: it allows 5 seconds for the clocks. */
export const SHORT_LIFE_SECONDS = 1;
export const UNTIL_EXPIRED = 6_500;

/** Sign-in, consent and their redirects take fewer. */
const MAX_STEPS = 20;

export interface ProviderSettings {
  /** Claims by `sub`. */
  readonly accounts: Readonly<Record<string, object>>;
  /** The signing algorithm of each client's tokens, by client id. */
  readonly clients: Readonly<Record<string, string>>;
  /** Any free port if unset. */
  readonly port?: number;
  /** The lifetime of ID tokens; an hour if unset. */
  readonly idTokenSeconds?: number;
}

export interface RealProvider {
  readonly issuer: string;
  /** Accepts connections but answers nothing until `resume`, and keeps its keys. */
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

export async function startRealProvider(settings: ProviderSettings): Promise<RealProvider> {
  const argument = JSON.stringify({ port: 0, idTokenSeconds: 3600, ...settings, redirectUri: REDIRECT_URI });
  const child = fork(PROGRAM, [argument], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += chunk));
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error(`The provider ended: ${errors}`)));
  const [issuer] = await Promise.race([once(child, 'message'), failed]);
  const suspend = () => void child.kill('SIGSTOP');
  const resume = () => void child.kill('SIGCONT');
  const stop = async () => {
    child.kill('SIGTERM');
    resume();
    await exited;
  };
  return { issuer, suspend, resume, stop };
}

export interface SignIn {
  readonly issuer: string;
  readonly client: string;
  readonly account: string;
  /** RFC 8707: the audience of the access token, which is then a JWT. It is opaque if unset. */
  readonly resource?: string | undefined;
  readonly scope?: string;
}

export interface SignedIn {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export async function signIn({ issuer, client, account, resource, scope = 'openid email twilio' }: SignIn) {
  const verifier = randomBytes(32).toString('base64url');
  const code = await authorize(`${issuer}/auth`, account, {
    client_id: client,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope,
    state: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(resource && { resource }),
  });
  const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  return requestTokens(issuer, { ...grant, client_id: client, ...(resource && { resource }) });
}

/** What an app does when its token has expired, without the user. */
export function refresh(issuer: string, client: string, refreshToken: string): Promise<SignedIn> {
  return requestTokens(issuer, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client });
}

async function requestTokens(issuer: string, form: Record<string, string>): Promise<SignedIn> {
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as Record<'id_token' | 'access_token' | 'refresh_token', string>;
  if (response.status !== 200) throw new Error(`The provider issued no tokens: ${JSON.stringify(answer)}`);
  return { idToken: answer.id_token, accessToken: answer.access_token, refreshToken: answer.refresh_token };
}

/** Follows redirects and fills in forms, as a browser and its user do, until one leads back to the app. */
async function authorize(endpoint: string, account: string, query: Record<string, string>): Promise<string> {
  const visit = createBrowser();
  let response = await visit(`${endpoint}?${new URLSearchParams(query)}`);
  for (let step = 0; step < MAX_STEPS; step++) {
    const location = response.headers.get('location');
    if (location?.startsWith(REDIRECT_URI)) return codeOf(new URL(location).searchParams, query.state);
    response = location ? await visit(new URL(location, endpoint).href) : await submit(visit, response, account);
  }
  throw new Error('The sign-in does not end.');
}

function codeOf(answer: URLSearchParams, state: string | undefined): string {
  const code = answer.get('code');
  if (!code || answer.get('state') !== state) throw new Error(`The provider refused the sign-in: ${answer}`);
  return code;
}

type Visit = ReturnType<typeof createBrowser>;

/** Each page of the provider has one form: `login`, then `consent`. */
async function submit(visit: Visit, page: Response, account: string): Promise<Response> {
  const html = await page.text();
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
  const [, prompt] = /name="prompt" value="([^"]+)"/.exec(html) ?? [];
  if (!action || !prompt) throw new Error(`The provider returned no form: ${page.status} ${html}`);
  return visit(action, new URLSearchParams({ prompt, login: account, password: 'any' }));
}

/** Keeps cookies by name only, since there is only one provider. */
function createBrowser() {
  const cookies = new Map<string, string>();
  return async (url: string, form?: URLSearchParams): Promise<Response> => {
    const headers = { cookie: Array.from(cookies, (pair) => pair.join('=')).join('; ') };
    const init: RequestInit = { redirect: 'manual', headers, ...(form && { method: 'POST', body: form }) };
    const response = await fetch(url, init);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return response;
  };
}
