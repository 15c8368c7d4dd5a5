/** A whole answer that many may get, and how each of them gets it. */
import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import { setHeaders } from '../proxy/forwarded-headers';
import type { WholeAnswer } from '../proxy/upstream';

export interface Page {
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** The page that the answer is; undefined when it is not good, or was made for one. */
export function asPage({ status, headers, body }: WholeAnswer): Page | undefined {
  const forOne = /private|no-store/i.test(String(headers['cache-control'])) || headers['set-cookie'] !== undefined;
  if (status !== 200 || forOne) return undefined;
  const etag = headers.etag ?? `"${createHash('sha1').update(body).digest('base64url')}"`;
  return { headers: { ...headers, etag, 'content-length': body.length }, body };
}

/** Sends it, or 304 to who has it already (RFC 9110 §15.4.5). */
export function sendPage(req: Request, res: Response, { headers, body }: Page): void {
  res.statusCode = 200;
  setHeaders(res, headers);
  if (req.fresh) {
    res.statusCode = 304;
    res.removeHeader('content-length');
    res.removeHeader('content-type');
  }
  res.end(req.method === 'HEAD' || res.statusCode === 304 ? undefined : body);
}

/** Sends an answer that is for one client only. */
export function sendAnswer(req: Request, res: Response, { status, headers, body }: WholeAnswer): void {
  res.statusCode = status;
  setHeaders(res, headers);
  res.end(req.method === 'HEAD' ? undefined : body);
}
