// Twilio's own OpenAPI documents, as fetched by scripts/fetch-openapi.mjs.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { matchTemplate } from './routes';

const FOLDER = resolve('.cache/twilio-openapi');

/** No document describes the upload host. */
const FILES: Readonly<Record<string, string>> = {
  'serverless.twilio.com': 'twilio_serverless_v1.json',
  'api.twilio.com': 'twilio_api_v2010.json',
  'iam.twilio.com': 'twilio_iam_v1.json',
  'conversations.twilio.com': 'twilio_conversations_v1.json',
  'sync.twilio.com': 'twilio_sync_v1.json',
};

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema, which ajv reads
export type Schema = Record<string, any>;

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export const hasDocuments = Object.values(FILES).every((file) => existsSync(join(FOLDER, file)));

export const isDocumented = (host: string): boolean => Object.hasOwn(FILES, host);

const loaded = new Map<string, Document>();

export function documentOf(host: string): Document {
  const found = loaded.get(host) ?? JSON.parse(readFileSync(join(FOLDER, FILES[host] ?? ''), 'utf8'));
  loaded.set(host, found);
  return found;
}

/** The operation with this method and path, and the values of the placeholders in its path. */
export function operationOf(host: string, method: string, path: string) {
  for (const [template, item] of Object.entries(documentOf(host).paths)) {
    const names = matchTemplate(template, path);
    const operation = names && item[method.toLowerCase()];
    if (operation) return { operation, names };
  }
  return undefined;
}
