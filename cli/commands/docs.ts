// `npm run docs`: renders .env.example and the README's table from the table of variables.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample, replaceVariablesTable } from '../env/render-variables';

writeFileSync('.env.example', renderEnvExample());
writeFileSync('README.md', replaceVariablesTable(readFileSync('README.md', 'utf8')));
