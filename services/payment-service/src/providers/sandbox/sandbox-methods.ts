/** What the sandbox does with each of its methods: always the same. */

export type SandboxOutcome =
  | { status: 'succeeded' | 'requires_action' | 'authorized' | 'delayed' | 'silent' }
  | { status: 'failed'; failureCode: string };

export const sandboxMethods: ReadonlyMap<string, SandboxOutcome> = new Map<string, SandboxOutcome>([
  ['pm_success', { status: 'succeeded' }],
  ['pm_declined', { status: 'failed', failureCode: 'card_declined' }],
  ['pm_insufficient_funds', { status: 'failed', failureCode: 'insufficient_funds' }],
  ['pm_action_required', { status: 'requires_action' }],
  ['pm_authorize', { status: 'authorized' }],
  ['pm_delayed', { status: 'delayed' }],
  ['pm_timeout', { status: 'silent' }],
]);

export function outcomeOf(method: string): SandboxOutcome {
  const outcome = sandboxMethods.get(method);
  if (!outcome) throw new Error(`the sandbox has no method ${method}`);
  return outcome;
}
