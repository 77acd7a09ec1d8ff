import { readFileSync } from 'node:fs';
import { renderEnvExample } from '../cli/env-file';
import { withVariablesTable } from '../cli/readme-table';
import { VARIABLES } from '../src/config/variables';

const readme = readFileSync('README.md', 'utf8');

describe('the documents', () => {
  it('.env.example is what the table of variables renders', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(renderEnvExample());
  });

  it('the README has the table of variables, each by its name', () => {
    expect(withVariablesTable(readme)).toBe(readme);
    for (const name of Object.keys(VARIABLES)) expect(readme).toContain(`| \`${name}\` |`);
  });

  it('the lock file records no download address', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });
});
