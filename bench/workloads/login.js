/** Sign-ins of one account: k6 run -e URL=http://localhost:8080/api/v1 -e EMAIL=… -e PASSWORD=… -e VUS=4 -e SECONDS=10 login.js */
import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: Number(__ENV.VUS || 4),
  duration: `${__ENV.SECONDS || 10}s`,
  summaryTrendStats: ['avg', 'med', 'p(99)', 'max'],
};

const body = JSON.stringify({ email: __ENV.EMAIL, password: __ENV.PASSWORD });

export default function () {
  const answer = http.post(`${__ENV.URL}/auth/login`, body, { headers: { 'Content-Type': 'application/json' } });
  check(answer, { 'signed in': () => answer.status === 200 });
}
