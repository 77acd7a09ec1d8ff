// Where twilio-run is installed.
import { createRequire } from 'node:module';

/** Absolute path of twilio-run's program. */
export const TWILIO_RUN = createRequire(import.meta.url).resolve('twilio-run/bin/twilio-run.js');
