// The kinds of resources that the Serverless API has, and how one of each comes into being.
import { type Form, required } from './forms';
import { Refusal } from './refusal';
import type { Resource, Resources } from './serverless-resources';
import * as rules from './serverless-rules';

interface Place {
  readonly resources: Resources;
  /** The path of what it belongs to. */
  readonly parent: string;
  readonly siblings: readonly Resource[];
}

export interface Kind {
  readonly prefix: string;
  /** Names of the addresses below it. */
  readonly links?: Readonly<Record<string, string>>;
  /** True where it never changes, and so has no `date_updated`. */
  readonly isFixed?: boolean;
  readonly create: (form: Form, place: Place) => object | Promise<object>;
}

const named = (links: Record<string, string>): Kind => ({
  prefix: 'ZH',
  links,
  create: (form) => ({ friendly_name: required(form, 'FriendlyName') }),
});

export const KINDS: Readonly<Record<string, Kind>> = {
  Services: {
    prefix: 'ZS',
    links: { environments: 'Environments', functions: 'Functions', assets: 'Assets', builds: 'Builds' },
    create: createService,
  },
  Environments: {
    prefix: 'ZE',
    links: { variables: 'Variables', deployments: 'Deployments', logs: 'Logs' },
    create: createEnvironment,
  },
  Functions: named({ function_versions: 'Versions' }),
  Assets: named({ asset_versions: 'Versions' }),
  // The links are those of a Function's version; an asset's has none.
  Versions: { prefix: 'ZN', links: { function_version_content: 'Content' }, isFixed: true, create: createVersion },
  Builds: { prefix: 'ZB', links: { build_status: 'Status' }, create: createBuild },
  Variables: { prefix: 'ZV', create: createVariable },
  Deployments: { prefix: 'ZD', create: deploy },
};

function createService(form: Form, { siblings }: Place) {
  const unique_name = required(form, 'UniqueName');
  const isTaken = siblings.some((one) => one.unique_name === unique_name);
  rules.unique(isTaken, 'Service with this UniqueName');
  return {
    unique_name,
    friendly_name: required(form, 'FriendlyName'),
    include_credentials: form.text('IncludeCredentials') !== 'false',
    ui_editable: form.text('UiEditable') === 'true',
    // A few digits tell the services of the same name apart that different accounts have.
    domain_base: `${unique_name}-1234`,
  };
}

function createEnvironment(form: Form, { resources, parent, siblings }: Place) {
  const unique_name = required(form, 'UniqueName');
  const domain_suffix = rules.domainSuffix(form);
  const isTaken = siblings.some((one) => one.unique_name === unique_name || one.domain_suffix === domain_suffix);
  rules.unique(isTaken, 'Environment with this UniqueName or DomainSuffix');
  const labels = [resources.get(parent).domain_base, ...(domain_suffix ? [domain_suffix] : [])];
  return { unique_name, domain_suffix, domain_name: `${labels.join('-')}.twil.io`, build_sid: null };
}

async function createVersion(form: Form) {
  const path = required(form, 'Path');
  return { path, visibility: rules.visibility(form), content: await form.content() };
}

function createBuild(form: Form, { resources, parent }: Place) {
  required(form, 'FunctionVersions');
  return {
    status: 'building',
    runtime: rules.runtime(form),
    dependencies: rules.dependencies(form),
    function_versions: rules.versions(form.texts('FunctionVersions'), resources.uploaded(parent, 'Functions')),
    asset_versions: rules.versions(form.texts('AssetVersions'), resources.uploaded(parent, 'Assets')),
  };
}

function createVariable(form: Form, { siblings }: Place) {
  const created = rules.variable(form);
  const isTaken = siblings.some(({ key }) => key === created.key);
  rules.unique(isTaken, 'Variable with this Key');
  return created;
}

function deploy(form: Form, { resources, parent }: Place) {
  const service = parent.replace(/\/Environments\/.*/, '');
  const { sid, status } = resources.get(`${service}/Builds/${required(form, 'BuildSid')}`);
  if (status !== 'completed') throw new Refusal(400, 20001, `Build ${sid} is not completed`);
  resources.get(parent).build_sid = sid;
  return { build_sid: sid };
}
