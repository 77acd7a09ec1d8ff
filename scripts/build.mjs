// `npm run build`, and `prepare` after an install: neither twilio-run nor the Twilio CLI builds before a deploy.
import { buildFiles } from './build-files.mjs';

const esbuild = await import('esbuild').catch(() => undefined);

if (!esbuild) {
  // `npm ci --omit=dev` also runs `prepare`.
  console.warn('Not built: esbuild is not installed. Run npm install without --omit=dev to build.');
} else if (!(await buildFiles(esbuild, true))) {
  process.exitCode = 1;
}
