// Runs twilio-run with the credentials and the variables that its parent sends. They are in no file, which could change
// after the check or stay behind, and not among the arguments, which every user of the computer can read.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { TWILIO_RUN_PATH } from '../twilio/twilio-run-path';
import type { Upload } from './twilio-run';

const load = createRequire(TWILIO_RUN_PATH);
const [{ credentials, variables }] = (await once(process, 'message')) as [Upload];
process.disconnect();
process.argv.push('--username', credentials.username, '--password', credentials.password);
// twilio-run has no other way to take variables than from a file.
load('../dist/config/utils/env').readLocalEnvFile = async () => ({ localEnv: variables, envPath: '' });
load(TWILIO_RUN_PATH);
