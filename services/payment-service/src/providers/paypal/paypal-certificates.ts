/** The certificate of PayPal's webhooks: fetched from PayPal alone, believed when its chain ends at a trusted root, and kept. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { Problem, unavailable } from '@skysync/service-kit';
import { Agent, request } from 'undici';

export interface TrustedSource {
  /** Where certificates may be fetched from, such as https://api.paypal.com. */
  origin: string;
  /** Whom the certificate must be issued to. */
  name: string;
}

export interface Certificates {
  /**
   * The key that the certificate at `url` holds. Throws `invalid_credentials` for an address or a certificate that is not
   * PayPal's, and `unavailable` while PayPal does not answer.
   */
  keyAt(url: string): Promise<KeyObject>;
  close(): Promise<void>;
}

interface Held {
  key: KeyObject;
  /** The chain's first and last moment. */
  from: Date;
  until: Date;
}

const refused = (detail: string): Problem => new Problem('invalid_credentials', { detail });

const certificatePath = /^\/v1\/notifications\/certs\/[A-Za-z0-9_-]{1,100}$/;
const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const maxChain = 6;
const maxHeld = 20;
const fetchTimeoutMs = 5_000;

export const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(pemBlock) ?? []).slice(0, maxChain).map((block) => new X509Certificate(block));

/** `roots` are the public ones unless others are given. `now` is the time that certificates are judged by. */
export function createCertificates(
  source: TrustedSource,
  roots: readonly X509Certificate[] = rootCertificates.map((pem) => new X509Certificate(pem)),
  now: () => Date = () => new Date(),
): Certificates {
  const agent = new Agent({ maxResponseSize: 65_536, keepAliveTimeout: 10_000 });
  const held = new Map<string, Held>();
  const fetching = new Map<string, Promise<Held>>();

  const fetchCertificate = async (url: URL): Promise<Held> => {
    const pem = await fetchText(agent, url);
    const chain = trustedChain(pem, source.name, roots, now());
    if (held.size >= maxHeld) held.clear();
    held.set(url.href, chain);
    return chain;
  };

  return {
    async keyAt(address) {
      const url = ownAddress(address, source.origin);
      const known = held.get(url.href);
      if (known && known.from <= now() && now() <= known.until) return known.key;
      const pending = fetching.get(url.href) ?? fetchCertificate(url).finally(() => fetching.delete(url.href));
      fetching.set(url.href, pending);
      return (await pending).key;
    },
    close: () => agent.close(),
  };
}

/** The parsed address must be at the origin itself: `https://api.paypal.com@elsewhere/` is not. */
function ownAddress(address: string, origin: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const own =
    url?.origin === origin && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!url || !own || !certificatePath.test(url.pathname)) throw refused('the certificate is not at PayPal');
  return url;
}

/** Redirects are not followed: they could lead anywhere. */
async function fetchText(agent: Agent, url: URL): Promise<string> {
  const answer = await request(url, { dispatcher: agent, signal: AbortSignal.timeout(fetchTimeoutMs) })
    .then(async ({ statusCode, body }) => ({ statusCode, text: await body.text() }))
    .catch(() => undefined);
  if (answer?.statusCode === 200) return answer.text;
  if (answer?.statusCode === 404) throw refused('PayPal has no such certificate');
  throw unavailable('the certificate of PayPal cannot be fetched');
}

/** The first certificate of `pem`, if the others lead from it to a root. What cannot be parsed is refused like the rest. */
function trustedChain(pem: string, name: string, roots: readonly X509Certificate[], now: Date): Held {
  const [leaf, ...others] = parsedCertificates(pem);
  if (!leaf?.checkHost(name)) throw refused('the certificate is not issued to PayPal');
  if (leaf.publicKey.asymmetricKeyType !== 'rsa') throw refused('the certificate holds no RSA key');
  const chain = [leaf];
  for (let last = leaf; ; ) {
    const root = roots.find((candidate) => hasIssued(candidate, last));
    const issuer = root ?? others.find((candidate) => !chain.includes(candidate) && hasIssued(candidate, last));
    if (!issuer) throw refused('no trusted root has issued the certificate');
    chain.push(issuer);
    if (root) break;
    last = issuer;
  }
  const from = new Date(Math.max(...chain.map(({ validFromDate }) => validFromDate.getTime())));
  const until = new Date(Math.min(...chain.map(({ validToDate }) => validToDate.getTime())));
  if (now < from || now > until) throw refused('the certificate is not valid now');
  return { key: leaf.publicKey, from, until };
}

function parsedCertificates(pem: string): X509Certificate[] {
  try {
    return certificatesIn(pem);
  } catch {
    throw refused('the certificate cannot be read');
  }
}

/** Only an authority issues: else every holder of a certificate could make more in PayPal's name. */
const hasIssued = (issuer: X509Certificate, issued: X509Certificate): boolean =>
  issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
