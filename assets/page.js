// Reads the form, requests a token and passes the outcome to the view. Never writes a token to a URL, to storage or to
// the console.
import { askForToken, tokenUrl } from './ask.js';
import { bearerHeaders, bearerToken } from './bearer.js';
import { element } from './element.js';
import { copyToken, showFailure, showIssued, showPending, showProblem, showRequest } from './view.js';

const form = element('form', HTMLFormElement);
let latest = new AbortController();

form.addEventListener('input', showForm);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
element('copy').addEventListener('click', copyToken);
// After a reload or a step back in the history, the browser restores the fields before this event.
addEventListener('pageshow', showForm);

async function ask() {
  // A late answer to an earlier request must not replace the answer to this one.
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const askedAt = performance.now();
  const requestedIdentity = readIdentity();
  showPending();
  const outcome = await askForToken(readUrl(), readBearer(), signal).catch(() => undefined);
  if (!outcome || signal.aborted) return;
  if ('issued' in outcome) showIssued(outcome.issued, askedAt, requestedIdentity);
  else if ('problem' in outcome) showProblem(outcome.problem);
  else showFailure(outcome.failure);
}

function showForm() {
  const { Authorization } = bearerHeaders(readBearer()) ?? {};
  showRequest(readUrl(), Authorization !== undefined);
}

function readUrl() {
  const products = new FormData(form).getAll('products').join(',');
  const room = element('room-field', HTMLInputElement).value;
  const platform = element('platform-field', HTMLSelectElement).value;
  return tokenUrl(document.baseURI, { products, room, platform, identity: readIdentity() });
}

function readIdentity() {
  return element('identity-field', HTMLInputElement).value;
}

function readBearer() {
  return bearerToken(element('bearer-field', HTMLInputElement).value);
}
