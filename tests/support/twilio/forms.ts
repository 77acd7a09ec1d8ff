// The bodies that Twilio accepts: form-urlencoded, and multipart (RFC 7578) for uploads.
import { invalid } from './refusal';

export interface Form {
  readonly names: readonly string[];
  /** Empty if there is no such field. */
  readonly text: (name: string) => string;
  readonly texts: (name: string) => readonly string[];
  readonly content: () => Promise<Buffer>;
}

export async function parseForm(body: Buffer, type: string): Promise<Form> {
  const fields = type.startsWith('multipart/form-data')
    ? await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    : new URLSearchParams(body.toString());
  return {
    names: [...fields.keys()],
    text: (name) => String(fields.get(name) ?? ''),
    texts: (name) => fields.getAll(name).map(String),
    content: async () => Buffer.from(await fileOf(fields.get('Content')).arrayBuffer()),
  };
}

export function required(form: Form, name: string): string {
  const text = form.text(name);
  if (!text) throw invalid(`Missing required parameter ${name}`);
  return text;
}

/** Changes the fields of a resource that a form sets: `VoiceUrl` sets `voice_url`. Other fields are ignored. */
export function applyForm<T extends object>(resource: T, form: Form): T {
  const changes = form.names.flatMap((name) => {
    const field = name.replace(/\B[A-Z]/g, '_$&').toLowerCase();
    if (!Object.hasOwn(resource, field)) return [];
    return [[field, convert(form.text(name), resource[field as keyof T])]];
  });
  return Object.assign(resource, Object.fromEntries(changes));
}

/** A form has only text. The current value of the field tells its type. */
function convert(text: string, current: unknown): unknown {
  if (typeof current === 'boolean') return text === 'true';
  if (typeof current === 'number') return Number(text);
  return text;
}

function fileOf(content: Blob | string | null): Blob {
  if (content === null || typeof content === 'string') throw invalid('Content is not a file');
  return content;
}
