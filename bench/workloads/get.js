/** One GET again and again: k6 run -e URL=… -e VUS=16 -e SECONDS=10 get.js; with TOKEN nothing comes from the gateway's cache */
import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: Number(__ENV.VUS || 16),
  duration: `${__ENV.SECONDS || 10}s`,
  summaryTrendStats: ['avg', 'med', 'p(99)', 'max'],
};

const headers = __ENV.TOKEN ? { Authorization: `Bearer ${__ENV.TOKEN}` } : {};

export default function () {
  check(http.get(__ENV.URL, { headers }), { 'answered 200': (answer) => answer.status === 200 });
}
