// Reads the form, requests a token and passes the outcome on. Never writes a token to a URL, to storage or to the console.
import { momentOf } from '../src/clocks';
import type { Platform, Product } from '../src/twilio/products';
import { CLOCKS, showDemoHint, showNextRequest, showOutcome, showPending } from './answer-view';
import { showPhone, showRequest } from './app-view';
import { askForToken } from './ask';
import { bearerToken } from './bearer';
import { showCheck } from './check-view';
import { copyOnClick } from './copy';
import { element } from './element';
import { askLocalServer, type LocalFacts } from './local-facts';
import { phoneFor } from './phone';
import { placeOf } from './place';
import { type TokenRequest, tokenUrl, withQuery } from './token-request';

const place = placeOf(location.hostname);
const form = element('form', HTMLFormElement);
const checkField = element('check-field', HTMLTextAreaElement);

let latest = new AbortController();
let facts: LocalFacts = { expected: {} };

form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
for (const id of ['request', 'app']) element(id).addEventListener('input', showForm);
checkField.addEventListener('input', () => showCheck(checkField.value));
copyOnClick(element('copy-address', HTMLButtonElement), element('address'));
copyOnClick(element('copy-snippet', HTMLButtonElement), element('snippet'));
// After a reload or a step back in the history, the browser restores the fields before this event.
addEventListener('pageshow', showFields);
askServer();

async function ask(): Promise<void> {
  // A late answer to an earlier request must not replace the answer to this one.
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const request = readRequest();
  const asked = { at: momentOf(CLOCKS), identity: request.identity, bearer: readBearer(), place };
  showPending();
  const url = withQuery(tokenUrl(document.baseURI), request);
  const outcome = await askForToken(url, asked.bearer, signal).catch(() => undefined);
  // What a bearer token must say may have changed since the page was loaded.
  if (outcome && 'problem' in outcome) await askServer();
  if (outcome && !signal.aborted) showOutcome(outcome, { ...asked, expected: facts.expected });
}

async function askServer(): Promise<void> {
  if (place === 'local') facts = await askLocalServer(document.baseURI);
  showPlace();
  showForm();
}

/** What depends on where the page runs, as far as it is known. */
function showPlace(): void {
  const hasProvider = place === 'deployed' || facts.expected.issuer !== undefined;
  // A local server that tells nothing may have a provider or not.
  const isUnknown = place === 'local' && facts.admission === undefined;
  element('identity-row').hidden = hasProvider;
  element('identity-field', HTMLInputElement).disabled = hasProvider;
  element('bearer-row').hidden = !hasProvider && !isUnknown;
  showPhone(phoneFor(document.baseURI, facts));
  if (facts.admission === 'demo') showDemoHint();
}

function showFields(): void {
  showForm();
  showCheck(checkField.value);
}

function showForm(): void {
  const request = readRequest();
  showNextRequest(withQuery(tokenUrl(document.baseURI), request));
  showRequest(request, readBearer() !== '');
}

function readRequest(): TokenRequest {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '');
  return {
    products: fields.getAll('products') as Product[],
    room: text('room'),
    platform: text('platform') as Platform | '',
    ttl: text('ttl'),
    identity: text('identity'),
  };
}

function readBearer(): string {
  return element('bearer-row').hidden ? '' : bearerToken(element('bearer-field', HTMLInputElement).value);
}
