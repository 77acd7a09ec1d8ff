// The bodies that the Serverless API takes: form-urlencoded, and multipart (RFC 7578) for what is uploaded.
import { type Form, Refusal } from './serverless-api-rules';

export async function parseForm(body: Buffer, type: string): Promise<Form> {
  if (!type.startsWith('multipart/form-data')) {
    const fields = new URLSearchParams(body.toString());
    const content = () => Promise.reject(new Refusal(400, 20001, 'Missing required parameter Content'));
    return { text: (name) => fields.get(name) ?? '', texts: (name) => fields.getAll(name), content };
  }
  const fields = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const text = (name: string) => String(fields.get(name) ?? '');
  return { text, texts: (name) => [text(name)], content: async () => Buffer.from(await fileOf(fields).arrayBuffer()) };
}

function fileOf(fields: FormData): Blob {
  const content = fields.get('Content');
  if (content === null || typeof content === 'string') throw new Refusal(400, 20001, 'Content is not a file');
  return content;
}
