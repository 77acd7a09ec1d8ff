// The form: reads it, asks, hands the outcome on to the view. Tokens stay out of URLs, storage and the console.
import { askForToken, tokenUrl } from './ask.js';
import { bearerHeaders, bearerToken } from './bearer.js';
import { copyToken, showFailure, showIssued, showPending, showProblem, showRequest } from './view.js';

const form = document.querySelector('form');
let latest = new AbortController();

form.addEventListener('input', showForm);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
document.getElementById('copy').addEventListener('click', copyToken);
// Only now has a reload, or a step back in the history, brought filled-in fields back.
addEventListener('pageshow', showForm);

async function ask() {
  // A late answer to an earlier click must not overwrite this one's.
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const askedAt = performance.now();
  const askedIdentity = form.elements.identity.value;
  showPending();
  const outcome = await askForToken(readUrl(), readBearer(), signal).catch(() => undefined);
  if (!outcome || signal.aborted) return;
  if ('issued' in outcome) showIssued(outcome.issued, askedAt, askedIdentity);
  else if ('problem' in outcome) showProblem(outcome.problem);
  else showFailure(outcome.failure);
}

function showForm() {
  const { Authorization } = bearerHeaders(readBearer()) ?? {};
  showRequest(readUrl(), Authorization !== undefined);
}

function readUrl() {
  const { room, platform, identity } = form.elements;
  const products = new FormData(form).getAll('products').join(',');
  const fields = { products, room: room.value, platform: platform.value, identity: identity.value };
  return tokenUrl(document.baseURI, fields);
}

function readBearer() {
  return bearerToken(document.getElementById('bearer-field').value);
}
