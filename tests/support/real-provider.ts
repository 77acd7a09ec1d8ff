// The provider of real-provider-child.mjs, and an app whose user signs in there: by authorization code with PKCE.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';

const PROGRAM = resolve('tests/support/real-provider-child.mjs');
const REDIRECT_URI = 'com.example.tutoring:/signed-in';

/** Sign-in, consent and the redirects between them take fewer. */
const MAX_STEPS = 20;

export interface ProviderSettings {
  /** Claims by `sub`. */
  readonly accounts: Readonly<Record<string, object>>;
  /** By client id: the algorithm that signs its tokens. */
  readonly clients: Readonly<Record<string, string>>;
  /** Unset: any free one. */
  readonly port?: number;
}

export interface RealProvider {
  readonly issuer: string;
  readonly stop: () => Promise<void>;
}

export async function startRealProvider(settings: ProviderSettings): Promise<RealProvider> {
  const argument = JSON.stringify({ port: 0, ...settings, redirectUri: REDIRECT_URI });
  const child = fork(PROGRAM, [argument], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaints = '';
  child.stderr?.on('data', (chunk) => (complaints += chunk));
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error(`The provider ended: ${complaints}`)));
  const [issuer] = await Promise.race([once(child, 'message'), failed]);
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { issuer, stop };
}

export interface SignIn {
  readonly issuer: string;
  readonly client: string;
  readonly account: string;
  /** RFC 8707: what the access token is for, which makes it a JWT. Unset: it is opaque. */
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
  return askForTokens(issuer, { ...grant, client_id: client, ...(resource && { resource }) });
}

/** What an app does when its token has run out, without asking the user. */
export function renew(issuer: string, client: string, refreshToken: string): Promise<SignedIn> {
  return askForTokens(issuer, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client });
}

async function askForTokens(issuer: string, form: Record<string, string>): Promise<SignedIn> {
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as Record<'id_token' | 'access_token' | 'refresh_token', string>;
  if (response.status !== 200) throw new Error(`The provider gives no tokens: ${JSON.stringify(answer)}`);
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
  throw new Error('The sign-in comes to no end.');
}

function codeOf(answer: URLSearchParams, state: string | undefined): string {
  const code = answer.get('code');
  if (!code || answer.get('state') !== state) throw new Error(`The provider refuses the sign-in: ${answer}`);
  return code;
}

type Visit = ReturnType<typeof createBrowser>;

/** The pages of the provider have one form each: `login`, then `consent`. */
async function submit(visit: Visit, page: Response, account: string): Promise<Response> {
  const html = await page.text();
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
  const [, prompt] = /name="prompt" value="([^"]+)"/.exec(html) ?? [];
  if (!action || !prompt) throw new Error(`The provider shows no form: ${page.status} ${html}`);
  return visit(action, new URLSearchParams({ prompt, login: account, password: 'any' }));
}

/** Keeps cookies by name alone: there is one provider, and the newest cookie of a name is the one that counts. */
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
