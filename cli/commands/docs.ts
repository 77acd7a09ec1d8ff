// `npm run docs`: renders .env.example and the README's table from the table of variables.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample } from '../env/env-file';
import { withVariablesTable } from '../env/readme-table';

writeFileSync('.env.example', renderEnvExample());
writeFileSync('README.md', withVariablesTable(readFileSync('README.md', 'utf8')));
