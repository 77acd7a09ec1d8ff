// `npm run docs`: renders .env.example, and the README's tables of variables and of reasons.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample } from '../env/render-variables';
import { replaceTables } from './readme-tables';

writeFileSync('.env.example', renderEnvExample());
writeFileSync('README.md', replaceTables(readFileSync('README.md', 'utf8')));
