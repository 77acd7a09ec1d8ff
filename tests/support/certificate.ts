// A certificate for a test server. A process trusts it if NODE_EXTRA_CA_CERTS names its file.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder';

/**
 * Makes a key and a certificate that the key itself has signed, with the `openssl` program.
 *
 * @param hosts the names that the certificate is valid for
 * @returns both in PEM, and the path of a file with the certificate
 */
export async function makeCertificate(...hosts: readonly string[]) {
  const folder = temporaryFolder();
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const names = ['-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`)}`];
  await promisify(execFile)('openssl', ['req', '-x509', ...key, '-out', caFile, ...names, '-days', '1']);
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(caFile, 'utf8'), caFile };
}
