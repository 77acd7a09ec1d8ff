// serverless.twilio.com and serverless-upload.twilio.com: services, uploads, builds and variables.
import { page } from './pages';
import { notFound, Refusal } from './refusal';
import type { Answer, ApiRequest } from './routes';
import type { Resources } from './serverless-resources';
import { readVariable } from './serverless-rules';
import { isoDates } from './values';

const UPLOAD = 'serverless-upload.twilio.com';
export const SERVERLESS_HOSTS: readonly string[] = ['serverless.twilio.com', UPLOAD];

const MAX_PAGE_SIZE = 1000;

/** @param statuses what the next polls of a build's status return; `completed` when none is left */
export async function answerServerless(resources: Resources, statuses: string[], request: ApiRequest): Promise<Answer> {
  const { method, host, form } = request;
  const path = request.path.replace(/^\/v1/, '');
  // Names of collections alternate with SIDs: /Services/ZS…/Builds.
  const isCollection = path.split('/').length % 2 === 0;
  const isUpload = method === 'POST' && path.endsWith('/Versions');
  if ((host === UPLOAD) !== isUpload) throw notFound(`${host}${request.path}`);
  if (method === 'GET' && path.endsWith('/Status')) return [200, buildStatus(resources, statuses, path)];
  if (method === 'GET' && isCollection) {
    return [200, page(request, collectionKey(path), resources.listExisting(path), MAX_PAGE_SIZE)];
  }
  if (method === 'GET') return [200, resources.get(path)];
  if (method === 'POST' && isCollection) return [201, await resources.create(path, form)];
  if (method === 'POST' && path.includes('/Variables/')) {
    const { date_updated } = isoDates();
    return [200, Object.assign(resources.get(path), readVariable(form), { date_updated })];
  }
  if (method !== 'DELETE' || isCollection) throw new Refusal(405, 20004, `${method} is not allowed`);
  resources.delete(path);
  return [204];
}

function buildStatus(resources: Resources, statuses: string[], path: string): object {
  const build = resources.get(path.replace(/\/Status$/, ''));
  if (build.status === 'building') build.status = statuses.shift() ?? 'completed';
  const { sid, account_sid, service_sid, status, url } = build;
  return { sid, account_sid, service_sid, status, url: `${url}/Status` };
}

/** The member of a page that holds its entries: `function_versions` for `/Services/ZS…/Functions/ZH…/Versions`. */
function collectionKey(path: string): string {
  const [, owner, name = ''] = /(?:\/(Function|Asset)s\/[^/]+)?\/([A-Za-z]+)$/.exec(path) ?? [];
  return [owner, name].filter(Boolean).join('_').toLowerCase();
}
