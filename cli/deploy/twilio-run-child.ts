// Runs twilio-run with the credentials from its environment. Every user of the computer can read the arguments of a
// process, so they do not go on the command line.
import { createRequire } from 'node:module';
import { TWILIO_RUN_PATH } from '../twilio/twilio-run-path';

const { TWILIO_RUN_USERNAME, TWILIO_RUN_PASSWORD } = process.env;
if (TWILIO_RUN_USERNAME) process.argv.push('--username', TWILIO_RUN_USERNAME);
if (TWILIO_RUN_PASSWORD) process.argv.push('--password', TWILIO_RUN_PASSWORD);
createRequire(import.meta.url)(TWILIO_RUN_PATH);
