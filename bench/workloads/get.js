/** One GET again and again: k6 run -e URL=… -e VUS=16 -e SECONDS=10 get.js; with TOKEN nothing comes from the gateway's cache; VARY names a parameter in which every client differs */
import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: Number(__ENV.VUS || 16),
  duration: `${__ENV.SECONDS || 10}s`,
  summaryTrendStats: ['avg', 'med', 'p(99)', 'max'],
};

const headers = __ENV.TOKEN ? { Authorization: `Bearer ${__ENV.TOKEN}` } : {};

const url = __ENV.VARY ? `${__ENV.URL}&${__ENV.VARY}=${__VU}` : __ENV.URL;

export default function () {
  check(http.get(url, { headers }), { 'answered 200': (answer) => answer.status === 200 });
}
