// Runs twilio-run with the credentials of its environment. As arguments they would stand in the list of processes, which
// every user of the computer may read.
import { createRequire } from 'node:module';
import { TWILIO_RUN_PATH } from '../twilio/twilio-run-path';

const { TWILIO_RUN_USERNAME, TWILIO_RUN_PASSWORD } = process.env;
if (TWILIO_RUN_USERNAME) process.argv.push('--username', TWILIO_RUN_USERNAME);
if (TWILIO_RUN_PASSWORD) process.argv.push('--password', TWILIO_RUN_PASSWORD);
createRequire(import.meta.url)(TWILIO_RUN_PATH);
