// `npm run docs`: renders .env.example, and the documents' tables of variables and of reasons.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample } from '../env/render-variables';
import { TABLES } from './tables';

writeFileSync('.env.example', renderEnvExample());
for (const [file, replaceTable] of Object.entries(TABLES))
  writeFileSync(file, replaceTable(readFileSync(file, 'utf8')));
