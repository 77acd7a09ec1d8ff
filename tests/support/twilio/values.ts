// Values that Twilio generates: SIDs, secrets, and dates in the two formats of its APIs.
import { randomBytes } from 'node:crypto';

export const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** 32 letters and digits. */
export const newSecret = (): string => randomBytes(64).toString('base64').replace(/\W/g, '').slice(0, 32);

/** RFC 2822, the format of api.twilio.com and iam.twilio.com. */
export function mailDates() {
  const now = new Date().toUTCString().replace('GMT', '+0000');
  return { date_created: now, date_updated: now };
}

/** ISO 8601, the format of the other hosts. */
export function isoDates() {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  return { date_created: now, date_updated: now };
}

/** The URLs of the collections below a resource, by the names that Twilio gives them. */
export const links = (url: string, names: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([name, path]) => [name, `${url}/${path}`]));
