// What `twilio serverless:deploy` does after the CLI's plugin has handed over to twilio-run: every flag in both spellings,
// with its default, and the account of the CLI's profile. Arguments: twilio-run's folder, then that account as JSON.
const { join } = require('node:path');

const [twilioRun = '', account = ''] = process.argv.slice(2);
const { cliInfo, handler } = require(join(twilioRun, 'dist/commands/deploy'));

const camelCase = (/** @type {string} */ name) => name.replace(/-\w/g, ([, letter = '']) => letter.toUpperCase());

/** @type {Record<string, unknown>} */
const flags = { $0: 'twilio', _: ['serverless:deploy'] };
for (const [name, { default: value }] of Object.entries(cliInfo.options)) {
  if (value !== undefined) Object.assign(flags, { [name]: value, [camelCase(name)]: value });
}
flags.logLevel = flags['cli-log-level'] ?? flags.logLevel;

const pluginInfo = { name: '@twilio-labs/plugin-serverless', version: '3.1.3' };
handler(flags, { ...JSON.parse(account), pluginInfo });
