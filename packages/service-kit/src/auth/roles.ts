/** The roles and their order: each may do what the ones before it may. */
export const roles = ['guest', 'customer', 'staff', 'admin', 'platform'] as const;
export type Role = (typeof roles)[number];

/** True when `role` stands at `minimum` or above. */
export function roleAtLeast(role: string | undefined, minimum: Role): boolean {
  return roles.indexOf(role as Role) >= roles.indexOf(minimum);
}
