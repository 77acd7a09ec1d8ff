// `npm run doctor`: builds nothing, since doctor tells whether the build is there and up to date. Plain enough for any
// Node, so that an old one is told so in a sentence.
import { existsSync } from 'node:fs';

const PROGRAM = new URL('../dist/cli/doctor.mjs', import.meta.url);

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

if (existsSync(PROGRAM)) {
  await import(PROGRAM.href).catch(() => {
    fail('The doctor cannot start: run npm install, with Node.js 20 (from 20.12), 22 or 24.');
  });
} else {
  fail('Not built: run npm install.');
}
