/** What is measured on the platform, as a list. */
import type { Login, Platform } from '@skysync/platform';
import { runK6 } from './k6';
import type { Workload } from './measure';
import type { Stage } from './shop';

export interface Settings {
  k6: string;
  seconds: string;
  vus: string;
}

/** Purchases of two lines: three calls through the gateway. */
export const purchases = ({ k6, vus }: Settings, { api, skus }: Stage, seconds: string): Workload => ({
  what: 'purchase',
  run: () => runK6(k6, 'purchase', { URL: api, VUS: vus, SKUS: skus.join(','), SECONDS: seconds }),
  counter: 'purchases',
  trend: 'purchase_ms',
});

function gets({ k6, vus, seconds }: Settings, what: string, url: string, token?: string, vary?: string): Workload {
  return {
    what,
    run: () =>
      runK6(k6, 'get', {
        URL: url,
        VUS: vus,
        SECONDS: seconds,
        ...(token && { TOKEN: token }),
        ...(vary && { VARY: vary }),
      }),
    counter: 'http_reqs',
    trend: 'http_req_duration',
  };
}

/**
 * A token keeps the gateway's cache out, so that gateway, both sidecars and the service do the work. Who asks the same at
 * the same moment shares a query; the lists that all differ show what one costs alone.
 */
export const reads = (settings: Settings, { api, slug, token }: Stage): Workload[] => [
  gets(settings, 'product list, cached', `${api}/products?limit=20`),
  gets(settings, 'product detail, cached', `${api}/products/${slug}`),
  gets(settings, 'product list of 20', `${api}/products?limit=20`, token),
  gets(settings, 'product list of 20, all different', `${api}/products?limit=20`, token, 'minPrice'),
  gets(settings, 'product detail', `${api}/products/${slug}`, token),
  gets(settings, 'history of ten orders', `${api}/orders?limit=10`, token),
];

/** As many at once as there are cores to hash on. */
export const logins = ({ k6, seconds }: Settings, { url, demo }: Pick<Platform, 'url' | 'demo'>): Workload => {
  const { email, password }: Login = demo.customer;
  return {
    what: 'login',
    run: () =>
      runK6(k6, 'login', { URL: `${url}/api/v1`, VUS: '4', SECONDS: seconds, EMAIL: email, PASSWORD: password }),
    counter: 'http_reqs',
    trend: 'http_req_duration',
  };
};
