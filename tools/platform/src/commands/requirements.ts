/** Gets or builds everything a platform runs on, and starts nothing. */
import { makeRequirements } from '../make-requirements';
import type { Progress } from '../progress';
import { everything } from '../requirements';

export const requirements = (progress: Progress): Promise<void> => makeRequirements(everything, progress);
