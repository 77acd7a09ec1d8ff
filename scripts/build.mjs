// `npm run build`, and `prepare` after an install: neither twilio-run nor the Twilio CLI builds before a deploy.
import { rmSync } from 'node:fs';
import { commandsBuild, functionBuilds, pageBuild } from './build-options.mjs';

const esbuild = await import('esbuild').catch(() => undefined);

if (esbuild) {
  // Every file in dist/functions and dist/assets becomes a public URL, so a file of an earlier build must not stay there.
  rmSync('dist', { recursive: true, force: true });
  try {
    await Promise.all([...functionBuilds(), pageBuild, commandsBuild].map((options) => esbuild.build(options)));
  } catch {
    process.exitCode = 1; // esbuild has printed the error.
  }
} else {
  // `npm ci --omit=dev` also runs `prepare`.
  console.warn('Not built: esbuild is not installed. Run npm install without --omit=dev to build.');
}
