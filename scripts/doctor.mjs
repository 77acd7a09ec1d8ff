// `npm run doctor`: does not build, because doctor says whether the build exists and is up to date.
import './preflight.cjs';
import { existsSync } from 'node:fs';

const PROGRAM = new URL('../dist/cli/doctor.mjs', import.meta.url);

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

if (existsSync(PROGRAM)) {
  await import(PROGRAM.href).catch(() => {
    fail('Doctor cannot start: run npm install with Node.js 20 (20.12 or later), 22 or 24.');
  });
} else {
  fail('Not built: run npm install.');
}
