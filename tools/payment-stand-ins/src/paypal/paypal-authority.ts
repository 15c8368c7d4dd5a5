/** A certificate authority as PayPal's webhooks need it: a root, an authority below it, and certificates good and bad. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whom PayPal's certificates are issued to. */
const payPalName = 'messageverificationcerts.paypal.com';

/** What certificates there are: the right one, and those that must not be believed. */
export const certificateNames = ['good', 'expired', 'other-name', 'by-a-leaf', 'foreign'] as const;
export type CertificateName = (typeof certificateNames)[number];

export interface Certificate {
  /** The certificate first, then the authority that issued it. */
  chainPem: string;
  keyPem: string;
}

export interface Authority {
  rootPem: string;
  certificates: Record<CertificateName, Certificate>;
}

const settings = `
[req]
distinguished_name = dn
[dn]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[paypal]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectAltName = DNS:${payPalName}
[elsewhere]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:certificates.example.com
`;

interface Issue {
  name: string;
  issuer: string;
  section: string;
  days: number;
}

/** Made anew with openssl, because a certificate that lies in a repository ends one day. */
export function createAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'paypal-authority-'));
  const file = (name: string): string => join(directory, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  try {
    writeFileSync(file('cnf'), settings);
    const request = (name: string, ...how: string[]): void => {
      const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-subj', `/CN=${name}`];
      openssl('req', '-config', 'cnf', ...key, ...how);
    };
    const root = (name: string): void =>
      request(name, '-x509', '-days', '30', '-extensions', 'authority', '-out', `${name}.pem`);
    const issue = ({ name, issuer, section, days }: Issue): void => {
      request(name, '-new', '-out', `${name}.csr`);
      const by = ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-days', String(days)];
      const how = ['-extfile', 'cnf', '-extensions', section, '-out', `${name}.pem`];
      openssl('x509', '-req', '-in', `${name}.csr`, ...by, ...how);
    };
    root('root');
    root('foreign-root');
    issue({ name: 'middle', issuer: 'root', section: 'authority', days: 30 });
    issue({ name: 'good', issuer: 'middle', section: 'paypal', days: 30 });
    issue({ name: 'expired', issuer: 'middle', section: 'paypal', days: -1 });
    issue({ name: 'other-name', issuer: 'middle', section: 'elsewhere', days: 30 });
    issue({ name: 'by-a-leaf', issuer: 'other-name', section: 'paypal', days: 30 });
    issue({ name: 'foreign', issuer: 'foreign-root', section: 'paypal', days: 30 });
    const certificate = (name: CertificateName, ...above: string[]): Certificate => ({
      chainPem: [name, ...above].map((part) => read(`${part}.pem`)).join(''),
      keyPem: read(`${name}.key`),
    });
    return {
      rootPem: read('root.pem'),
      certificates: {
        good: certificate('good', 'middle'),
        expired: certificate('expired', 'middle'),
        'other-name': certificate('other-name', 'middle'),
        'by-a-leaf': certificate('by-a-leaf', 'other-name', 'middle'),
        foreign: certificate('foreign', 'foreign-root'),
      },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
