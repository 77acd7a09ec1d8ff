// The blocks of code in the documents.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Fence {
  readonly language: string;
  readonly code: string;
}

const files = ['.', 'docs'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** By path, from the folder of the project. */
export const documents: ReadonlyMap<string, string> = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

export function fencesOf(text: string): Fence[] {
  const fences = text.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...fences].map(([, language = '', code = '']) => ({ language, code }));
}
