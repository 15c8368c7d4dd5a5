/** Who counts as one client, for every limit that is one's own. */
import ipaddr from 'ipaddr.js';

/** Bytes of a /56, the least that a provider gives to one customer (RIPE-690 §4.2). */
const networkBytes = 7;
const addressBytes = 16;

/**
 * The key under which a client's requests, sign-ins or held pieces are counted. An IPv4 address counts as it is, also where
 * it is mapped into IPv6 (RFC 4291 §2.5.5.2); of IPv6 the /56 counts, because one client holds all of that. What is no
 * address stays as it is.
 */
export function clientKey(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const known = ipaddr.process(address);
  if (known.kind() === 'ipv4') return known.toString();
  const network = known.toByteArray().fill(0, networkBytes, addressBytes);
  return `${ipaddr.fromByteArray(network).toString()}/${8 * networkBytes}`;
}
