// The state of the Serverless API: every collection by its path, such as `/Services/ZS…/Builds`. Independent of HTTP.
import type { Form } from './forms';
import { notFound } from './refusal';
import { KINDS, type Kind } from './serverless-kinds';
import { isoDates, links, newSid } from './values';

export interface Resource {
  readonly sid: string;
  [field: string]: unknown;
}

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
    const found = this.list(path.slice(0, end)).find((each) =>
      [each.sid, each.unique_name].includes(path.slice(end + 1)),
    );
    if (!found) throw notFound(path);
    return found;
  }

  /** Every version of a Function or of an asset that was uploaded to a service. */
  uploadedVersions(service: string, kind: 'Functions' | 'Assets'): Resource[] {
    return this.list(`${service}/${kind}`).flatMap(({ sid }) => this.list(`${service}/${kind}/${sid}/Versions`));
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
    const url = `https://serverless.twilio.com/v1${path}/${sid}`;
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
      url,
      ...(kind.links && !path.includes('/Assets/') ? { links: links(url, kind.links) } : {}),
    };
  }
}
