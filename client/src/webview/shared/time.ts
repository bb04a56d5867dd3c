/** Times of day as the reader's locale writes them, of 12 or 24 hours: the same wherever a page shows one. */
const PARTS = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
// Made once: making one costs a hundred times what it takes to format.
const seconds = new Intl.DateTimeFormat(undefined, PARTS);
const milliseconds = new Intl.DateTimeFormat(undefined, { ...PARTS, fractionalSecondDigits: 3 });

/** To the second. @param timestamp ISO 8601 */
export const clockText = (timestamp: string): string => seconds.format(new Date(timestamp));

/** To the millisecond; with the date too when it is not today's. @param timestamp ISO 8601 */
export function instantText(timestamp: string): string {
  const time = new Date(timestamp);
  const clock = milliseconds.format(time);
  return time.toDateString() === new Date().toDateString() ? clock : `${dateText(time)} ${clock}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const dateText = (time: Date): string => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
