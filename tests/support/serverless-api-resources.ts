// The state of the stand-in: every collection under its path, as `/Services/ZS…/Builds`, and how each resource comes
// into being. Knows nothing of HTTP.
import { randomBytes } from 'node:crypto';
import type { Form } from './serverless-api-rules';
import * as rules from './serverless-api-rules';

export interface Resource {
  readonly sid: string;
  [field: string]: unknown;
}

type Create = (form: Form, parent: string, siblings: readonly Resource[]) => object | Promise<object>;

interface Kind {
  readonly prefix: string;
  readonly create: Create;
}

export class Resources {
  readonly #collections = new Map<string, Resource[]>();

  list(path: string): readonly Resource[] {
    return this.#collections.get(path) ?? [];
  }

  /** As `list`, of a parent that must be there. */
  listed(path: string): readonly Resource[] {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent) this.get(parent);
    return this.list(path);
  }

  /** The resource at `/Services/ZS…`, which must be there. */
  get(path: string): Resource {
    const end = path.lastIndexOf('/');
    const found = this.list(path.slice(0, end)).find(({ sid }) => sid === path.slice(end + 1));
    if (!found) throw new rules.Refusal(404, 20404, `The requested resource ${path} was not found`);
    return found;
  }

  /** Everything below a service that was uploaded: its versions of Functions or of assets. */
  uploaded(service: string, kind: 'Functions' | 'Assets'): Resource[] {
    return this.list(`${service}/${kind}`).flatMap(({ sid }) => this.list(`${service}/${kind}/${sid}/Versions`));
  }

  async create(path: string, form: Form): Promise<Resource> {
    const [, parent = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    const kind = this.#kinds[name];
    if (!kind) throw new rules.Refusal(404, 20404, `The requested resource ${path} was not found`);
    const fields = await kind.create(form, parent, this.listed(path));
    const created = { sid: kind.prefix + randomBytes(16).toString('hex'), ...fields };
    this.#collections.set(path, [...this.list(path), created]);
    return created;
  }

  delete(path: string): void {
    const { sid } = this.get(path);
    const collection = path.slice(0, path.lastIndexOf('/'));
    const others = this.list(collection).filter((one) => one.sid !== sid);
    this.#collections.set(collection, others);
  }

  readonly #named: Kind = {
    prefix: 'ZH',
    create: (form) => ({ friendly_name: rules.required(form, 'FriendlyName') }),
  };

  readonly #kinds: Readonly<Record<string, Kind>> = {
    Services: { prefix: 'ZS', create: createService },
    Environments: { prefix: 'ZE', create: (...args) => this.#createEnvironment(...args) },
    Functions: this.#named,
    Assets: this.#named,
    Versions: { prefix: 'ZN', create: createVersion },
    Builds: { prefix: 'ZB', create: (form, service) => this.#createBuild(form, service) },
    Variables: { prefix: 'ZV', create: createVariable },
    Deployments: { prefix: 'ZD', create: (form, environment) => this.#deploy(form, environment) },
  };

  #createEnvironment(form: Form, service: string, siblings: readonly Resource[]) {
    const unique_name = rules.required(form, 'UniqueName');
    const domain_suffix = rules.domainSuffix(form);
    const isTaken = siblings.some((one) => one.unique_name === unique_name || one.domain_suffix === domain_suffix);
    rules.unique(isTaken, 'Environment with this UniqueName or DomainSuffix');
    const labels = [this.get(service).domain_base, ...(domain_suffix ? [domain_suffix] : [])];
    return { unique_name, domain_suffix, domain_name: `${labels.join('-')}.twil.io`, build_sid: null };
  }

  #createBuild(form: Form, service: string) {
    rules.required(form, 'FunctionVersions');
    return {
      status: 'building',
      runtime: rules.runtime(form),
      dependencies: rules.dependencies(form),
      function_versions: rules.versions(form.texts('FunctionVersions'), this.uploaded(service, 'Functions')),
      asset_versions: rules.versions(form.texts('AssetVersions'), this.uploaded(service, 'Assets')),
    };
  }

  #deploy(form: Form, environment: string) {
    const service = environment.replace(/\/Environments\/.*/, '');
    const { sid, status } = this.get(`${service}/Builds/${rules.required(form, 'BuildSid')}`);
    if (status !== 'completed') throw new rules.Refusal(400, 20001, `Build ${sid} is not completed`);
    this.get(environment).build_sid = sid;
    return { build_sid: sid };
  }
}

function createService(form: Form, _: string, siblings: readonly Resource[]) {
  const unique_name = rules.required(form, 'UniqueName');
  const isTaken = siblings.some((one) => one.unique_name === unique_name);
  rules.unique(isTaken, 'Service with this UniqueName');
  // A few digits tell the services of the same name apart that different accounts have.
  return { unique_name, friendly_name: rules.required(form, 'FriendlyName'), domain_base: `${unique_name}-1234` };
}

async function createVersion(form: Form) {
  const path = rules.required(form, 'Path');
  return { path, visibility: rules.visibility(form), content: await form.content() };
}

function createVariable(form: Form, _: string, siblings: readonly Resource[]) {
  const created = rules.variable(form);
  const isTaken = siblings.some(({ key }) => key === created.key);
  rules.unique(isTaken, 'Variable with this Key');
  return created;
}
