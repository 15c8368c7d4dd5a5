/** Who may ask for what. */

/** The roles and their order: each may do what the ones before it may. */
export const roles = ['guest', 'customer', 'staff', 'admin', 'platform'] as const;
/** What a token lets its bearer do. */
export type Role = (typeof roles)[number];

/** True when `role` stands at `minimum` or above. */
export const roleAtLeast = (role: string | undefined, minimum: Role): boolean =>
  roles.findIndex((known) => known === role) >= roles.indexOf(minimum);

/**
 * Who may call a public route: a role and those above it; `public`, where a token is optional but a bad one is refused;
 * `anonymous`, where any token is ignored, because the body or its signature is the proof.
 */
export type Audience = Role | 'public' | 'anonymous';
