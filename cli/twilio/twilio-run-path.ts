// The absolute path of twilio-run's program, which start and deploy run as a child process.
import { createRequire } from 'node:module';

export const TWILIO_RUN_PATH = createRequire(import.meta.url).resolve('twilio-run/bin/twilio-run.js');
