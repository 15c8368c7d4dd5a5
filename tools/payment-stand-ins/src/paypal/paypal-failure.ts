/** What PayPal answers instead of doing what it was asked. */
export class PayPalFailure extends Error {
  readonly status: number;
  readonly issue: string;

  constructor(status: number, issue: string) {
    super(issue);
    this.status = status;
    this.issue = issue;
  }
}

export const unprocessable = (issue: string): PayPalFailure => new PayPalFailure(422, issue);
export const missing = (): PayPalFailure => new PayPalFailure(404, 'INVALID_RESOURCE_ID');

export const failureBody = ({ status, issue }: PayPalFailure) => ({
  name: status === 422 ? 'UNPROCESSABLE_ENTITY' : status === 404 ? 'RESOURCE_NOT_FOUND' : 'INVALID_REQUEST',
  message: 'The requested action could not be performed',
  debug_id: 'stand-in',
  details: [{ issue }],
});
