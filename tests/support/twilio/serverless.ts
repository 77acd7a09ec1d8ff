// serverless.twilio.com and serverless-upload.twilio.com: services, uploads, builds and variables, with what Twilio refuses
// and the limits in its documentation.
import { isoDates, newSid } from './account';
import {
  type Answer,
  type ApiRequest,
  type Form,
  invalid,
  notFound,
  page,
  Refusal,
  required,
  textIn,
} from './requests';

const UPLOAD = 'serverless-upload.twilio.com';
export const SERVERLESS_HOSTS: readonly string[] = ['serverless.twilio.com', UPLOAD];

const RUNTIMES = ['node20', 'node22', 'node24'];
const RUNTIME_HANDLERS = ['2.0.1'];
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_BYTES = 450;
const DOMAIN_SUFFIX = /^[a-z0-9-]{0,16}$/;
const MAX_PAGE_SIZE = 1000;

export interface Resource {
  readonly sid: string;
  [field: string]: unknown;
}

interface Location {
  readonly resources: Resources;
  /** The path of the parent resource. */
  readonly parent: string;
  readonly siblings: readonly Resource[];
}

/** A kind of resources, and how one is created. */
interface Kind {
  readonly prefix: string;
  readonly hasLinks?: boolean;
  /** True if it never changes, so that it has no `date_updated`. */
  readonly isFixed?: boolean;
  readonly create: (form: Form, location: Location) => object | Promise<object>;
}

const withFriendlyName = (form: Form) => ({ friendly_name: required(form, 'FriendlyName') });

const KINDS: Readonly<Record<string, Kind>> = {
  Services: { prefix: 'ZS', hasLinks: true, create: createService },
  Environments: { prefix: 'ZE', hasLinks: true, create: createEnvironment },
  Functions: { prefix: 'ZH', hasLinks: true, create: withFriendlyName },
  Assets: { prefix: 'ZH', hasLinks: true, create: withFriendlyName },
  // Only a Function's version has links, not an asset's.
  Versions: { prefix: 'ZN', hasLinks: true, isFixed: true, create: createVersion },
  Builds: { prefix: 'ZB', hasLinks: true, create: createBuild },
  Variables: { prefix: 'ZV', create: createVariable },
  Deployments: { prefix: 'ZD', create: deploy },
};

/** Every collection by its path, such as `/Services/ZS…/Builds`. Independent of HTTP. */
export class Resources {
  readonly #collections = new Map<string, Resource[]>();

  constructor(readonly accountSid: string) {}

  list(path: string): readonly Resource[] {
    return this.#collections.get(path) ?? [];
  }

  /** Like `list`, but requires that the parent exists. */
  listExisting(path: string): readonly Resource[] {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent) this.get(parent);
    return this.list(path);
  }

  /** @throws Refusal if there is no resource with this SID or unique name */
  get(path: string): Resource {
    const end = path.lastIndexOf('/');
    const name = path.slice(end + 1);
    const found = this.list(path.slice(0, end)).find((each) => [each.sid, each.unique_name].includes(name));
    if (!found) throw notFound(path);
    return found;
  }

  async create(path: string, form: Form): Promise<Resource> {
    const [, parent = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    const kind = KINDS[name];
    if (!kind) throw notFound(path);
    const siblings = this.listExisting(path);
    const fields = await kind.create(form, { resources: this, parent, siblings });
    const created = { ...this.#commonFields(kind, path), ...fields };
    this.#collections.set(path, [...this.list(path), created]);
    return created;
  }

  delete(path: string): void {
    const { sid } = this.get(path);
    const collection = path.slice(0, path.lastIndexOf('/'));
    const others = this.list(collection).filter((one) => one.sid !== sid);
    this.#collections.set(collection, others);
  }

  #commonFields(kind: Kind, path: string) {
    const sid = newSid(kind.prefix);
    const parents = [...path.matchAll(/\/([A-Z][a-z]+)s\/(Z\w+)/g)].map(([, name = '', parent]) => {
      return [`${name.toLowerCase()}_sid`, parent];
    });
    const { date_created, date_updated } = isoDates();
    return {
      sid,
      account_sid: this.accountSid,
      ...Object.fromEntries(parents),
      date_created,
      ...(kind.isFixed ? {} : { date_updated }),
      url: `https://serverless.twilio.com/v1${path}/${sid}`,
      ...(kind.hasLinks && !path.includes('/Assets/') ? { links: {} } : {}),
    };
  }
}

function createService(form: Form, { siblings }: Location) {
  const unique_name = required(form, 'UniqueName');
  const isTaken = siblings.some((one) => one.unique_name === unique_name);
  requireUnique(isTaken, 'Service with this UniqueName');
  return {
    unique_name,
    friendly_name: required(form, 'FriendlyName'),
    include_credentials: textIn(form, 'IncludeCredentials') !== 'false',
    ui_editable: textIn(form, 'UiEditable') === 'true',
    // The digits distinguish services with the same name in different accounts.
    domain_base: `${unique_name}-1234`,
  };
}

function createEnvironment(form: Form, { resources, parent, siblings }: Location) {
  const unique_name = required(form, 'UniqueName');
  const suffix = textIn(form, 'DomainSuffix');
  if (!DOMAIN_SUFFIX.test(suffix)) throw invalid('Invalid DomainSuffix');
  const domain_suffix = suffix || null;
  const isTaken = siblings.some((one) => one.unique_name === unique_name || one.domain_suffix === domain_suffix);
  requireUnique(isTaken, 'Environment with this UniqueName or DomainSuffix');
  const labels = [resources.get(parent).domain_base, ...(domain_suffix ? [domain_suffix] : [])];
  return { unique_name, domain_suffix, domain_name: `${labels.join('-')}.twil.io`, build_sid: null };
}

async function createVersion(form: Form) {
  const visibility = required(form, 'Visibility');
  if (!['public', 'protected', 'private'].includes(visibility)) throw invalid('Invalid Visibility');
  const content = form.get('Content');
  if (content === null || typeof content === 'string') throw invalid('Content is not a file');
  return { path: required(form, 'Path'), visibility, content: Buffer.from(await content.arrayBuffer()) };
}

function createBuild(form: Form, { resources, parent }: Location) {
  required(form, 'FunctionVersions');
  const runtime = textIn(form, 'Runtime') || 'node22';
  if (!RUNTIMES.includes(runtime)) throw invalid(`unsupported runtime: ${runtime}`);
  // Uploaded to the same service, at most one for each path.
  const versionsOf = (kind: 'Functions' | 'Assets', field: string) => {
    const uploaded = resources
      .list(`${parent}/${kind}`)
      .flatMap(({ sid }) => resources.list(`${parent}/${kind}/${sid}/Versions`));
    const versions = form.getAll(field).map((sid) => {
      const version = uploaded.find((one) => one.sid === sid);
      if (!version) throw invalid(`${sid} was not found`);
      return version;
    });
    if (new Set(versions.map(({ path }) => path)).size < versions.length) throw invalid('Two versions have one path');
    return versions;
  };
  return {
    status: 'building',
    runtime,
    dependencies: readDependencies(form),
    function_versions: versionsOf('Functions', 'FunctionVersions'),
    asset_versions: versionsOf('Assets', 'AssetVersions'),
  };
}

/** The field is JSON between literal double quotes, with unescaped quotes inside. */
function readDependencies(form: Form): readonly { name: string; version: string }[] {
  const listed = JSON.parse(textIn(form, 'Dependencies').replace(/^"(.*)"$/, '$1') || '[]');
  for (const { name, version } of listed) {
    if (name === '@twilio/runtime-handler' && !RUNTIME_HANDLERS.includes(version)) {
      throw invalid(
        `Some dependencies could not be validated. No matching version found for ${name}@${version}. You can find the valid versions at https://www.twilio.com/docs/serverless/functions-assets/handler`,
      );
    }
  }
  return listed;
}

function createVariable(form: Form, { siblings }: Location) {
  const created = readVariable(form);
  const isTaken = siblings.some(({ key }) => key === created.key);
  requireUnique(isTaken, 'Variable with this Key');
  return created;
}

function readVariable(form: Form): { key: string; value: string } {
  const key = required(form, 'Key');
  const value = required(form, 'Value');
  if (key.length > MAX_KEY_CHARACTERS) throw invalid(`Key is longer than ${MAX_KEY_CHARACTERS} characters`);
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) throw invalid(`Value is larger than ${MAX_VALUE_BYTES} bytes`);
  return { key, value };
}

function deploy(form: Form, { resources, parent }: Location) {
  const service = parent.replace(/\/Environments\/.*/, '');
  const { sid, status } = resources.get(`${service}/Builds/${required(form, 'BuildSid')}`);
  if (status !== 'completed') throw invalid(`Build ${sid} is not completed`);
  resources.get(parent).build_sid = sid;
  return { build_sid: sid };
}

function requireUnique(isTaken: boolean, what: string): void {
  // twilio-run ignores the error code: after any failure, it looks for an existing service of that name.
  if (isTaken) throw new Refusal(409, 20409, `${what} already exists`);
}

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
