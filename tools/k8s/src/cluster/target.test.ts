import { misaimed } from './target';

test.each([
  [{ overlay: 'local', context: 'kind-shop' }],
  [{ overlay: 'local-ferretdb', context: 'minikube' }],
  [{ overlay: 'local', context: 'arn:aws:eks:eu:1:cluster/dev', named: 'arn:aws:eks:eu:1:cluster/dev' }],
  [{ overlay: 'production', context: 'shop', named: 'shop' }],
  [{ overlay: 'production', context: 'shop', named: 'shop', deployed: 'production' }],
])('%j may go there', (aim) => {
  expect(misaimed(aim)).toBeUndefined();
});

test.each([
  ['nobody said which cluster', { overlay: 'local', context: 'shop' }, /CONTEXT=shop/],
  ['a real shop is always named', { overlay: 'production', context: 'kind-shop' }, /CONTEXT=kind-shop/],
  ['another one is meant', { overlay: 'production', context: 'shop', named: 'staging' }, /current context is shop/],
  ['something else lives there', { overlay: 'local', context: 'lab', deployed: 'production' }, /overlay production/],
  ['not even when named', { overlay: 'local', context: 'a', named: 'a', deployed: 'production' }, /production/],
  ['there is no context', { overlay: 'local', context: '', named: '' }, /no current context/],
])('refused: %s', (_why, aim, said) => {
  expect(misaimed(aim)).toMatch(said);
});
