// A certificate for a test server. A process trusts it if NODE_EXTRA_CA_CERTS names its file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { temporaryFolder } from './temporary-folder';

export async function makeCertificate(...hosts: readonly string[]) {
  const altNames = hosts.map((value) => ({ type: 2 as const, value }));
  const subject = [{ name: 'commonName', value: hosts[0] }];
  const extensions = [{ name: 'subjectAltName' as const, altNames }];
  const { private: key, cert } = await generate(subject, { algorithm: 'sha256', keyType: 'ec', extensions });
  const caFile = join(temporaryFolder(), 'ca.pem');
  writeFileSync(caFile, cert);
  return { key, cert, caFile };
}
