// Keeps the last reading of the environment: parsing it for every request would cost more than signing a token.
import { type ConfigReading, readConfig } from './config';
import type { Environment } from './environment';
import { seemsToRestrict } from './unknown-names';
import { VARIABLE_NAMES } from './variables';
import { type Warning, warningsAbout } from './warnings';

interface Known {
  /** Every name in the environment, so that a new one is noticed. */
  readonly names: readonly string[];
  /** The names that were read, and their texts. */
  readonly read: readonly string[];
  readonly texts: readonly unknown[];
  readonly reading: ConfigReading;
}

/**
 * Parses again only when a name or a text that counts has changed, so that the settings of one deployment never answer
 * for another in the same process.
 *
 * @param warn is called once for each warning in the reader's life
 */
export function createConfigReader(warn: (warning: Warning) => void): (environment: Environment) => ConfigReading {
  const warned = new Set<string>();
  let known: Known | undefined;

  return (environment) => {
    if (known && isUnchanged(environment, known)) return known.reading;
    for (const warning of warningsAbout(environment)) {
      if (!warned.has(warning.message)) warn(warning);
      warned.add(warning.message);
    }
    const names = Object.keys(environment);
    const read = ['DOMAIN_NAME', 'PATH', ...VARIABLE_NAMES, ...names.filter(seemsToRestrict)];
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
