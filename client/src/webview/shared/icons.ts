/** The few signs the pages use, drawn as strokes in the text's colour: no icon font to load. */
import { html } from 'lit';

const paths = {
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8v3.2h-3.2',
  stop: 'M4.5 4.5h7v7h-7z',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3',
  save: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  filter: 'M2 3.5h12L9.5 9v4.5l-3-1.5V9z',
  open: 'M9.5 2.5h4v4M13.5 2.5 8 8M12 9.5v4H2.5V4h4',
  play: 'M4.5 2.8v10.4L13 8z',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

export type IconName = keyof typeof paths;

/** A 16 x 16 icon, hidden from screen readers: the button's label speaks. */
export const icon = (name: IconName) =>
  html`<svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" slot="content-before"><path d=${paths[name]} fill="none" stroke="currentColor" stroke-width="1.25" stroke-linejoin="round" stroke-linecap="round"></path></svg>`;
