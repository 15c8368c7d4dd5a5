/** Whether an address lacks the postal code that its country demands. */
import type { Address } from '@skysync/contracts';
import type { FieldError } from '@skysync/service-kit';
import { formatAddress } from 'localized-address-format';

const probe = 'POSTAL-CODE';

/** True where the form of the country's addresses has a place for one (data: Google's libaddressinput, CLDR). */
const hasPostalCodes = (country: string): boolean =>
  formatAddress({ postalCountry: country, postalCode: probe }).some((line) => line.includes(probe));

/** A rule of routes that take an address. */
export const requirePostalCode = ({ shippingAddress }: { shippingAddress: Address }): FieldError | undefined =>
  shippingAddress.postalCode === undefined && hasPostalCodes(shippingAddress.country)
    ? { field: 'shippingAddress.postalCode', message: `is needed for addresses in ${shippingAddress.country}` }
    : undefined;
