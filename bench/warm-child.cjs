// Calls the handler of the file argv[2] for as long as each message says; answers with the time that one call took.
// With the word muted in argv[3], whatever the handler logs goes nowhere.
if (process.argv[3] === 'muted') console.log = () => {};

const { call, toAnswer } = require('./call.cjs');
const { handler } = require(process.argv[2]);

/** So many calls between two looks at the clock: its own cost must not count. */
const CALLS_PER_LOOK = 16;

process.on('message', async ({ context, event, milliseconds }) => {
  const startedAt = performance.now();
  let calls = 0;
  let elapsedMilliseconds = 0;
  let response;
  do {
    for (let index = 0; index < CALLS_PER_LOOK; index += 1) response = await call(handler, context, event);
    calls += CALLS_PER_LOOK;
    elapsedMilliseconds = performance.now() - startedAt;
  } while (elapsedMilliseconds < milliseconds);
  process.send({ microsecondsPerCall: (elapsedMilliseconds * 1000) / calls, answer: toAnswer(response) });
});
