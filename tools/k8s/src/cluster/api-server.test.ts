import { apiServerPolicy } from './api-server';

test('the policy opens the Service and what is behind it, address by address', () => {
  const slices = { items: [{ endpoints: [{ addresses: ['10.1.0.4', 'fd00::1'] }], ports: [{ port: 6443 }] }] };
  const service = { spec: { clusterIP: '10.96.0.1', ports: [{ port: 443 }] } };
  expect(apiServerPolicy(slices, service)).toMatchObject({
    spec: {
      egress: [
        { to: [{ ipBlock: { cidr: '10.96.0.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
        {
          to: [{ ipBlock: { cidr: '10.1.0.4/32' } }, { ipBlock: { cidr: 'fd00::1/128' } }],
          ports: [{ port: 6443, protocol: 'TCP' }],
        },
      ],
    },
  });
});
