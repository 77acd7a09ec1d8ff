// What is live on a domain of the stand-in. Runs its Function as Twilio does: only the uploaded file, in an empty folder
// with an empty environment.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, startBuiltFunction } from '../built-function';
import { temporaryFolder } from '../temporary-folder';
import type { Resource, Resources } from './serverless';

export interface Live {
  readonly serviceSid: string;
  readonly buildSid: string;
  readonly runtime: string;
  readonly dependencies: unknown;
  /** Content, by path. */
  readonly functions: Record<string, Buffer>;
  /** Of each Function, by path. Twilio checks the signature of requests to protected ones. */
  readonly visibilities: Record<string, string>;
  readonly assets: Record<string, Buffer>;
  readonly variables: Record<string, string>;
}

/** @returns undefined if nothing is deployed to the domain */
export function liveOn(resources: Resources, domain: string): Live | undefined {
  for (const { sid: serviceSid } of resources.list('/Services')) {
    const service = `/Services/${serviceSid}`;
    const environment = resources.list(`${service}/Environments`).find((one) => one.domain_name === domain);
    if (!environment?.build_sid) continue;
    const build = resources.get(`${service}/Builds/${environment.build_sid}`);
    const variables = resources.list(`${service}/Environments/${environment.sid}/Variables`);
    return {
      serviceSid,
      buildSid: build.sid,
      runtime: build.runtime as string,
      dependencies: build.dependencies,
      functions: contents(build.function_versions),
      visibilities: visibilities(build.function_versions),
      assets: contents(build.asset_versions),
      variables: Object.fromEntries(variables.map(({ key, value }) => [key, value])),
    };
  }
  return undefined;
}

const contents = (versions: unknown) =>
  Object.fromEntries((versions as Resource[]).map(({ path, content }) => [path, content as Buffer]));

const visibilities = (versions: unknown) =>
  Object.fromEntries((versions as Resource[]).map(({ path, visibility }) => [path, visibility as string]));

/** Calls the Function at a path of the domain once, in a new process. */
export async function askLive(live: Live, path: string, injected: object, event: object = {}): Promise<Answer> {
  const file = join(temporaryFolder(), 'uploaded.js');
  writeFileSync(file, live.functions[path] as Buffer);
  const uploaded = startBuiltFunction(process.execPath, {}, file);
  try {
    return await uploaded.ask({ ...live.variables, ...injected, PATH: path }, event);
  } finally {
    uploaded.stop();
  }
}
