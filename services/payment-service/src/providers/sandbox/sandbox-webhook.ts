/** The sandbox's webhooks: written by it, and read by its adapter. */
import type { IncomingHttpHeaders } from 'node:http';
import { AppError, invalidRequest } from '@skysync/service-kit';
import type { ChargeState, ProviderEvent } from '../provider';
import { sign, verifySignature } from '../signature';

export const signatureHeader = 'sandbox-signature';

export interface SandboxWebhook {
  id: string;
  type: 'charge.succeeded' | 'charge.failed' | 'charge.cancelled';
  data: { reference: string; paymentId: string; failureCode?: string };
}

export interface SignedWebhook {
  body: Buffer;
  headers: Record<string, string>;
}

export function signWebhook(secret: string, webhook: SandboxWebhook, at = new Date()): SignedWebhook {
  const body = Buffer.from(JSON.stringify(webhook));
  return { body, headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body, at) } };
}

/** Throws 401 for a bad signature, and 400 for a signed body that is not a webhook. Unknown types are let through. */
export function readWebhook(secret: string, body: Buffer, headers: IncomingHttpHeaders): ProviderEvent {
  verifySignature(secret, body, headers[signatureHeader]);
  const { id, type, data } = parseJson(body) as Partial<Record<keyof SandboxWebhook, unknown>>;
  requireText(id, 'id');
  requireText(type, 'type');
  if (!type.startsWith('charge.')) return { id };
  const { reference, paymentId, failureCode } = (data ?? {}) as Record<string, unknown>;
  requireText(reference, 'data.reference');
  requireText(paymentId, 'data.paymentId');
  const state = stateOf(type, reference, typeof failureCode === 'string' ? failureCode : 'declined');
  return { id, ...(state && { charge: { paymentId, state } }) };
}

function stateOf(type: string, reference: string, failureCode: string): ChargeState | undefined {
  if (type === 'charge.succeeded') return { reference, status: 'succeeded' };
  if (type === 'charge.failed') return { reference, status: 'failed', failureCode };
  if (type === 'charge.cancelled') return { reference, status: 'cancelled' };
  return undefined;
}

function parseJson(body: Buffer): object {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // told below
  }
  throw new AppError(400, 'malformed_json', 'The body is not a JSON object');
}

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function requireText(value: unknown, field: string): asserts value is string {
  if (typeof value === 'string' && idGrammar.test(value)) return;
  throw invalidRequest([{ field, message: 'must be a text of 1 to 100 letters, digits, ".", "_" or "-"' }]);
}
