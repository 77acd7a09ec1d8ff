// The kinds of resources in the Serverless API, and how each is created.
import { type Form, required } from './forms';
import { Refusal } from './refusal';
import type { Resource, Resources } from './serverless-resources';
import * as rules from './serverless-rules';

interface Location {
  readonly resources: Resources;
  /** The path of the parent resource. */
  readonly parent: string;
  readonly siblings: readonly Resource[];
}

export interface Kind {
  readonly prefix: string;
  /** The collections below it, by the names of their links. */
  readonly links?: Readonly<Record<string, string>>;
  /** True if it never changes, so that it has no `date_updated`. */
  readonly isFixed?: boolean;
  readonly create: (form: Form, location: Location) => object | Promise<object>;
}

const withFriendlyName = (links: Record<string, string>): Kind => ({
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
  Functions: withFriendlyName({ function_versions: 'Versions' }),
  Assets: withFriendlyName({ asset_versions: 'Versions' }),
  // Only a Function's version has links, not an asset's.
  Versions: { prefix: 'ZN', links: { function_version_content: 'Content' }, isFixed: true, create: createVersion },
  Builds: { prefix: 'ZB', links: { build_status: 'Status' }, create: createBuild },
  Variables: { prefix: 'ZV', create: createVariable },
  Deployments: { prefix: 'ZD', create: deploy },
};

function createService(form: Form, { siblings }: Location) {
  const unique_name = required(form, 'UniqueName');
  const isTaken = siblings.some((one) => one.unique_name === unique_name);
  rules.requireUnique(isTaken, 'Service with this UniqueName');
  return {
    unique_name,
    friendly_name: required(form, 'FriendlyName'),
    include_credentials: form.text('IncludeCredentials') !== 'false',
    ui_editable: form.text('UiEditable') === 'true',
    // The digits distinguish services with the same name in different accounts.
    domain_base: `${unique_name}-1234`,
  };
}

function createEnvironment(form: Form, { resources, parent, siblings }: Location) {
  const unique_name = required(form, 'UniqueName');
  const domain_suffix = rules.readDomainSuffix(form);
  const isTaken = siblings.some((one) => one.unique_name === unique_name || one.domain_suffix === domain_suffix);
  rules.requireUnique(isTaken, 'Environment with this UniqueName or DomainSuffix');
  const labels = [resources.get(parent).domain_base, ...(domain_suffix ? [domain_suffix] : [])];
  return { unique_name, domain_suffix, domain_name: `${labels.join('-')}.twil.io`, build_sid: null };
}

async function createVersion(form: Form) {
  const path = required(form, 'Path');
  return { path, visibility: rules.readVisibility(form), content: await form.content() };
}

function createBuild(form: Form, { resources, parent }: Location) {
  required(form, 'FunctionVersions');
  return {
    status: 'building',
    runtime: rules.readRuntime(form),
    dependencies: rules.readDependencies(form),
    function_versions: rules.findVersions(
      form.texts('FunctionVersions'),
      resources.uploadedVersions(parent, 'Functions'),
    ),
    asset_versions: rules.findVersions(form.texts('AssetVersions'), resources.uploadedVersions(parent, 'Assets')),
  };
}

function createVariable(form: Form, { siblings }: Location) {
  const created = rules.readVariable(form);
  const isTaken = siblings.some(({ key }) => key === created.key);
  rules.requireUnique(isTaken, 'Variable with this Key');
  return created;
}

function deploy(form: Form, { resources, parent }: Location) {
  const service = parent.replace(/\/Environments\/.*/, '');
  const { sid, status } = resources.get(`${service}/Builds/${required(form, 'BuildSid')}`);
  if (status !== 'completed') throw new Refusal(400, 20001, `Build ${sid} is not completed`);
  resources.get(parent).build_sid = sid;
  return { build_sid: sid };
}
