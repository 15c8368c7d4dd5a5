/** Who counts as one client, for every limit that is one's own. */
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

/** The address that asked; of IPv6 its /56, because one client holds all of that. */
export const clientOf = ({ ip = '' }: Pick<Request, 'ip'>): string => ipKeyGenerator(ip, 56);
