// Runs twilio-run with the credentials and the variables that its parent sends. They are in no file, which could change
// after the check or stay behind, and not among the arguments, which every user of the computer can read.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Upload } from './twilio-run';

const require = createRequire(import.meta.url);
const [{ credentials, variables }] = (await once(process, 'message')) as [Upload];
process.disconnect();
process.argv.push('--username', credentials.username, '--password', credentials.password);
// twilio-run has no other way to take variables than from a file.
require('twilio-run/dist/config/utils/env').readLocalEnvFile = async () => ({ localEnv: variables, envPath: '' });
require('twilio-run/bin/twilio-run.js');
