// Keeps the last reading of the environment: parsing it for every request would cost more than signing a token.
import { type ConfigReading, readConfig } from './config';
import type { Environment } from './environment';
import { VARIABLES } from './variables';
import { warningsAbout } from './warnings';

const READ_NAMES = ['DOMAIN_NAME', ...Object.keys(VARIABLES)];

/**
 * A reader that parses again only when a variable's text has changed, so that one deployment's settings never
 * answer for another's in the same process.
 *
 * @param warn told each warning once in the reader's life
 */
export function rememberingConfigReader(warn: (message: string) => void): (environment: Environment) => ConfigReading {
  const warned = new Set<string>();
  let texts: readonly unknown[] = [];
  let reading: ConfigReading | undefined;

  return (environment) => {
    if (reading && READ_NAMES.every((name, index) => environment[name] === texts[index])) return reading;
    for (const message of warningsAbout(environment)) {
      if (!warned.has(message)) warn(message);
      warned.add(message);
    }
    texts = READ_NAMES.map((name) => environment[name]);
    reading = readConfig(environment);
    return reading;
  };
}
