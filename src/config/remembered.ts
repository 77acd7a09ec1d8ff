// Keeps the last reading of the environment: parsing it for every request would cost more than signing a token.
import { type ConfigReading, readConfig } from './config';
import type { Environment } from './environment';
import { isMeantForOidc } from './rules';
import { VARIABLES } from './variables';
import { warningsAbout } from './warnings';

interface Known {
  /** Every name in the environment, so that a new one is noticed. */
  readonly names: readonly string[];
  /** The names whose texts count, and these texts. */
  readonly read: readonly string[];
  readonly texts: readonly unknown[];
  readonly reading: ConfigReading;
}

/**
 * A reader that parses again only when a name or a text that counts has changed, so that one deployment's settings
 * never answer for another's in the same process.
 *
 * @param warn told each warning once in the reader's life
 */
export function rememberingConfigReader(warn: (message: string) => void): (environment: Environment) => ConfigReading {
  const warned = new Set<string>();
  let known: Known | undefined;

  return (environment) => {
    if (known && isUnchanged(environment, known)) return known.reading;
    for (const message of warningsAbout(environment)) {
      if (!warned.has(message)) warn(message);
      warned.add(message);
    }
    const names = Object.keys(environment);
    const read = ['DOMAIN_NAME', ...Object.keys(VARIABLES), ...names.filter(isMeantForOidc)];
    known = { names, read, texts: read.map((name) => environment[name]), reading: readConfig(environment) };
    return known.reading;
  };
}

function isUnchanged(environment: Environment, { names, read, texts }: Known): boolean {
  const namesNow = Object.keys(environment);
  return (
    namesNow.length === names.length &&
    namesNow.every((name, index) => name === names[index]) &&
    read.every((name, index) => environment[name] === texts[index])
  );
}
